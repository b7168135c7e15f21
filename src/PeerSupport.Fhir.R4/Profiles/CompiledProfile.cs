using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>A profile as checks. Immutable; shared by all threads.</summary>
internal sealed record CompiledProfile(StructureDefinitionEntry Entry, CompiledElement Root, ExtensionRules? Extension, IReadOnlyList<string> Gaps);

/// <summary>Where an extension may stand.</summary>
/// <param name="IsModifier">Whether it belongs into <c>modifierExtension</c>.</param>
/// <param name="Contexts">R4's extension-context-type with its expression; none for anywhere.</param>
/// <param name="Conditions">What must hold on the element that it stands on; <c>%extension</c> is the extension.</param>
internal sealed record ExtensionRules(bool IsModifier, IReadOnlyList<(string Type, string Expression)> Contexts, IReadOnlyList<CompiledExpression> Conditions);
