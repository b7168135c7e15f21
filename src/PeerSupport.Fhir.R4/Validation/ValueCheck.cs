using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Checks single values: a primitive's form and code, a coded type's codes, a reference's target.</summary>
internal sealed class ValueCheck(IssueList issues, Definitions definitions)
{
    const int CodesShown = 12;

    public void Primitive(Slot slot, SourceNode node)
    {
        var wanted = slot.TypeName switch
        {
            "boolean" => JsonValueKind.True,
            "decimal" or "integer" or "positiveInt" or "unsignedInt" => JsonValueKind.Number,
            _ => JsonValueKind.String,
        };
        if (node is not SourcePrimitive value || (value.Kind == JsonValueKind.False ? JsonValueKind.True : value.Kind) != wanted)
        {
            issues.Add(node, StructureIssues.MustBePrimitive(slot, node));
            return;
        }

        if (wanted == JsonValueKind.Number)
        {
            if (PrimitiveFormat.NumberProblem(slot.TypeName, value.Simple) is { } number)
            {
                issues.Add(node, StructureIssues.Format(slot.TypeName, number, "a number"));
            }
        }
        else if (wanted == JsonValueKind.String)
        {
            Text(slot, value);
        }
    }

    /// <summary>What only some complex types have: codes with a required binding, targets of a reference.</summary>
    public void Complex(Slot slot, SourceObject value)
    {
        switch (slot.TypeName)
        {
            case "Reference":
                Target(slot, value);
                break;
            case "CodeableConcept" or "Coding" when slot.Element.Binding is { IsRequired: true } binding && definitions.ValueSet(binding.ValueSet) is { } set:
                Codes(set, value, slot.TypeName == "Coding" ? [value] : (value.Find("coding") as SourceArray)?.Items ?? []);
                break;
        }
    }

    void Text(Slot slot, SourcePrimitive value)
    {
        if (value.End - value.Offset == 2)
        {
            issues.Add(value, StructureIssues.EmptyString());
            return;
        }

        var text = value.Decoded;
        if (string.IsNullOrWhiteSpace(text))
        {
            issues.Add(value, StructureIssues.BlankString());
        }
        else if (PrimitiveFormat.TextProblem(slot.TypeName, text) is { } expected)
        {
            issues.Add(value, slot.TypeName == "xhtml" ? StructureIssues.Narrative(expected) : StructureIssues.Format(slot.TypeName, expected, "a string"));
        }
        else if (slot.TypeName == "code" && slot.Element.Binding is { IsRequired: true } binding
            && definitions.ValueSet(binding.ValueSet) is { } set && !set.Contains(text))
        {
            issues.Add(value, StructureIssues.CodeNotInSet(set.Url, Expected(set), Shown(text)));
        }
    }

    /// <summary>One coding from the set is enough. A code of a system that isn't held may be in the set's open part, so it is never wrong.</summary>
    void Codes(ValueSetCodes set, SourceObject value, IReadOnlyList<SourceNode> codings)
    {
        string? unheld = null;
        string? found = null;
        foreach (var node in codings)
        {
            if (node is not SourceObject coding || coding.FindString("code") is not { } code || coding.FindString("system") is not { } system)
            {
                continue;
            }

            if (set.Contains(system, code))
            {
                return;
            }

            unheld ??= definitions.HoldsSystem(system) ? null : system;
            found ??= Shown(code);
        }

        if (unheld is not null)
        {
            issues.Add(value, StructureIssues.CodeNotChecked(Names.Shown(unheld).StartsWith('\'') || Uri.IsWellFormedUriString(unheld, UriKind.Absolute) ? unheld : "another system"));
        }
        else if (found is not null)
        {
            issues.Add(value, StructureIssues.CodeNotInSet(set.Url, Expected(set), found));
        }
    }

    /// <summary>A relative reference says its target's type: <c>Patient/123</c>.</summary>
    void Target(Slot slot, SourceObject value)
    {
        if (value.FindString("reference") is not { } reference)
        {
            return;
        }

        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || definitions.Type(reference[..slash]) is not { Kind: TypeKind.Resource } type)
        {
            return;
        }

        foreach (var candidate in slot.Element.Types)
        {
            if (candidate.Type == "Reference" && (candidate.Targets.Count == 0 || candidate.Targets.Any(type.IsA)))
            {
                return;
            }
        }

        var targets = slot.Element.Types.Where(t => t.Type == "Reference").SelectMany(t => t.Targets).ToList();
        issues.Add(value.Find("reference")!, StructureIssues.ReferenceTarget(targets, type.Name), "reference");
    }

    static string Expected(ValueSetCodes set)
    {
        var codes = set.Codes.Take(CodesShown + 1).ToList();
        return codes.Count > CodesShown ? string.Join(", ", codes.Take(CodesShown)) + " …" : string.Join(", ", codes);
    }

    static string Shown(string code) => Names.IsPlain(code) ? code : "a code of an unusual form";
}
