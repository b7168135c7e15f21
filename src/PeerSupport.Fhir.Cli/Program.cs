using System.CommandLine;
using PeerSupport.Fhir.Cli;

var profiles = new Option<string?>("--profiles") { Description = "The folder of rules; the nearest folder 'profiles' at or above the working directory where it is not given.", Recursive = true };
var root = new RootCommand("Peer support services: decide a request, explain the decision, check and generate the rules' files.")
{
    profiles,
    DecideCommand.Create(profiles, explain: false),
    DecideCommand.Create(profiles, explain: true),
    WhatIfCommand.Create(profiles),
    LintCommand.Create(profiles),
    GenerateCommand.Create(profiles),
    PasKitCommand.Create(profiles),
    ValidateCommand.Create(profiles),
    FhirPathCommand.Create(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();

// A command line that cannot be read is no adverse answer.
return parsed.Errors.Count > 0 ? ExitCode.BadInput : code;
