using System.CommandLine;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Cli;

/// <summary><c>validate</c>: every issue of every file on a line of its own. Exits with 0 when no file has an error, 1 when one has, 2 when one can't be read.</summary>
static class ValidateCommand
{
    public static Command Create(Option<string?> folder)
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Resources as FHIR JSON.", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<string[]>("--profile") { Description = "Canonical URL of a profile that each file is held to, beside those that it names itself.", AllowMultipleArgumentsPerToken = false };
        var packages = new Option<FileInfo[]>("--package") { Description = "A published FHIR package (.tgz) with profiles and codes." };
        var extensions = new Option<bool>("--allow-unknown-extensions") { Description = "An extension whose definition is not held is no error. R4 lets anyone use any extension; the HL7 validator, and this one, takes it for a mistake." };
        var html = new Option<bool>("--refuse-html") { Description = "Text that looks like HTML in a string or markdown is an error." };
        var command = new Command("validate", "Say whether resources are right, by R4 and by profiles: each issue with its place, what was expected and how to mend it.") { files, profiles, packages, extensions, html };
        command.SetAction(parsed =>
        {
            if (Load(parsed.GetValue(folder), parsed.GetValue(packages) ?? []) is not { } validator)
            {
                return ExitCode.BadProfiles;
            }

            var urls = parsed.GetValue(profiles) ?? [];
            var options = new ValidationOptions { AllowUnknownExtensions = parsed.GetValue(extensions), RefuseHtmlInText = parsed.GetValue(html) };
            return parsed.GetRequiredValue(files).Select(file => One(file, validator, urls, options)).Max();
        });
        return command;
    }

    /// <summary>The profiles of the rules' folder where there is one, and the packages.</summary>
    static Validator? Load(string? folder, FileInfo[] packages)
    {
        var root = folder ?? Evidence.Profiles.Find(Directory.GetCurrentDirectory()) ?? Evidence.Profiles.Find(AppContext.BaseDirectory);
        try
        {
            return new Validator(ProfileSet.Load(root is null ? [] : Evidence.Profiles.DefinitionFolders(root), packages.Select(file => file.FullName)), TimeProvider.System);
        }
        catch (ProfileLoadException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return null;
        }
    }

    static int One(FileInfo file, Validator validator, string[] profiles, ValidationOptions options)
    {
        if (!file.Exists)
        {
            Console.Error.WriteLine($"{file.Name}: there is no such file.");
            return ExitCode.BadInput;
        }

        var parsed = FhirJson.Parse(File.ReadAllBytes(file.FullName));
        var issues = parsed.Resource is { } resource ? validator.Validate(resource, profiles, options) : parsed.Issues;
        foreach (var issue in issues)
        {
            Console.WriteLine(Line(file.Name, issue));
        }

        var errors = issues.Count(issue => issue.Severity <= IssueSeverity.Error);
        Console.WriteLine($"{file.Name}: {(errors == 0 ? "valid" : errors == 1 ? "1 error" : $"{errors} errors")}");
        return parsed.Resource is null ? ExitCode.BadInput : errors == 0 ? ExitCode.Fine : ExitCode.Adverse;
    }

    /// <summary>As compilers write it, so that editors can jump to the place.</summary>
    static string Line(string file, Issue issue)
    {
        var place = issue.Line is { } line ? $"{file}:{line}:{issue.Column ?? 1}" : file;
        var found = issue.Expected is null ? "" : $" Expected {issue.Expected}; found {issue.Found ?? "something else"}.";
        var profile = issue.ProfileName is null ? "" : $" [{issue.ProfileName}]";
        return $"{place}: {issue.Severity.ToString().ToLowerInvariant()} {issue.Rule}: {issue.Expression}: {issue.Text}{found}{(issue.Remedy is null ? "" : " " + issue.Remedy)}{profile}";
    }
}
