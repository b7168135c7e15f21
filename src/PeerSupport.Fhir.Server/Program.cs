using PeerSupport.Fhir.Server;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.AddHost();
builder.AddPolicies(settings);
builder.AddFhir(settings);
builder.AddPriorAuth(settings);
builder.AddReview();
builder.AddEligibility();
builder.AddEvaluate();
builder.AddMeasures();
builder.AddSubscriptions();
builder.AddSandbox(settings);
builder.AddApiDescription();

var app = builder.Build();
app.UseHost();
app.MapHealth();
app.MapApiDescription();
app.MapConsole();
var fhir = app.MapFhir();
fhir.MapPriorAuth();
fhir.MapReview();
fhir.MapEligibility();
fhir.MapEvaluate();
fhir.MapMeasures();
fhir.MapSubscriptions();
fhir.MapConformance();
app.Run();
