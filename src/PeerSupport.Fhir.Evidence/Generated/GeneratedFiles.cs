namespace PeerSupport.Fhir.Evidence;

/// <summary>The files of <c>profiles</c> that follow from other files: never edited by hand, checked fresh.</summary>
public static class GeneratedFiles
{
    /// <summary>Each file's path in the folder, and its text.</summary>
    public static IEnumerable<(string Path, string Text)> All(Profiles profiles) =>
        [("evidence/README.md", EvidencePage.Write(profiles)), .. QuestionnaireWriter.All(profiles), .. MeasureWriter.All(profiles), .. PolicyPages.All(profiles), .. ExampleWriter.All(profiles), .. PasKit.All(profiles).Select(file => ($"examples/pas/{file.Name}", file.Text))];
}
