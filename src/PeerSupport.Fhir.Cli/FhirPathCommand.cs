using System.CommandLine;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>fhirpath</c>: what an expression finds in a file, one value a line. Exits with 2 when the expression or the file can't be read.</summary>
static class FhirPathCommand
{
    public static Command Create()
    {
        var expression = new Argument<string>("expression") { Description = "FHIRPath, such as Patient.name.given." };
        var file = new Argument<FileInfo>("file") { Description = "A resource as FHIR JSON." };
        var command = new Command("fhirpath", "Evaluate a FHIRPath expression on a resource.") { expression, file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(expression), parsed.GetRequiredValue(file)));
        return command;
    }

    static int Run(string text, FileInfo file)
    {
        if (!file.Exists)
        {
            Console.Error.WriteLine($"{file.Name}: there is no such file.");
            return ExitCode.BadInput;
        }

        var parsed = FhirJson.Parse(File.ReadAllBytes(file.FullName));
        if (parsed.Resource is not { } resource)
        {
            Console.Error.WriteLine($"{file.Name}: {parsed.Issues[0].Text} (line {parsed.Issues[0].Line}, column {parsed.Issues[0].Column})");
            return ExitCode.BadInput;
        }

        try
        {
            var context = new EvaluationContext(TimeProvider.System.GetUtcNow())
            {
                Resource = resource.Element,
                RootResource = resource.Element,
                Trace = (name, items) => Console.Error.WriteLine($"trace {name}: {string.Join(", ", items.Select(Shown))}"),
            };
            foreach (var item in CompiledExpression.Compile(text).Evaluate(resource.Element, context))
            {
                Console.WriteLine(Shown(item));
            }

            return ExitCode.Fine;
        }
        catch (FhirPathException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return ExitCode.BadInput;
        }
    }

    static string Shown(ITypedElement item) => item.Value switch
    {
        bool yes => yes ? "true" : "false",
        IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        { } value => value.ToString()!,
        null => Resource.SourceOf(item) is { } source ? System.Text.Encoding.UTF8.GetString(source.Raw.Span) : item.InstanceType,
    };
}
