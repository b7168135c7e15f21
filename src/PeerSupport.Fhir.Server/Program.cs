using PeerSupport.Fhir.Server;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.AddHost();
builder.AddFhir(settings);
builder.AddApiDescription();

var app = builder.Build();
app.UseHost();
app.MapHealth();
app.MapApiDescription();
app.MapConsole();
app.MapFhir();
app.Run();
