using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>What R4 adds to FHIRPath (http://hl7.org/fhir/R4/fhirpath.html#functions).</summary>
internal static class FhirFunctions
{
    const string CoreProfile = "http://hl7.org/fhir/StructureDefinition/";

    public static void AddTo(FunctionList list)
    {
        list.Add("extension", 1, Extension);
        list.Add("hasValue", 0, static (in Call c) => new Items(Computed.Of(HasValue(c))));
        list.Add("getValue", 0, static (in Call c) => HasValue(c) ? c.Input : Items.Empty);
        list.Add("resolve", 0, Resolve);
        list.Add("memberOf", 1, MemberOf);
        list.Add("conformsTo", 1, ConformsTo);
        // Narrative is checked where it is read; no invariant is to fail for it here.
        list.Add("htmlChecks", 0, static (in Call _) => new Items(Computed.True));
    }

    static bool HasValue(in Call call) => call.Input.Count == 1 && call.Input[0].Value is not null;

    static Items Extension(in Call call)
    {
        if (call.Text(0) is not { } url)
        {
            return Items.Empty;
        }

        var result = new ItemsBuilder();
        for (var i = 0; i < call.Input.Count; i++)
        {
            var extensions = new ItemsBuilder();
            extensions.AddChildren(call.Input[i], "extension");
            for (var j = 0; j < extensions.Count; j++)
            {
                if (Text(extensions[j], "url") == url)
                {
                    result.Add(extensions[j]);
                }
            }
        }

        return result.Done();
    }

    static Items Resolve(in Call call)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < call.Input.Count; i++)
        {
            var item = call.Input[i];
            var reference = item.Value as string ?? Text(item, "reference");
            if (reference is { Length: > 0 } && (reference[0] == '#' ? Contained(call, reference[1..]) : call.Run.Context.Resolve?.Invoke(reference)) is { } found)
            {
                result.Add(found);
            }
        }

        return result.Done();
    }

    static ITypedElement? Contained(in Call call, string id)
    {
        var context = call.Run.Context;
        foreach (var container in (ITypedElement?[])[context.RootResource, context.Resource, call.Run.Focus])
        {
            if (container is null)
            {
                continue;
            }

            if (id.Length == 0)
            {
                return container;
            }

            foreach (var contained in container.Children("contained"))
            {
                if (Text(contained, "id") == id)
                {
                    return contained;
                }
            }
        }

        return null;
    }

    static Items MemberOf(in Call call)
    {
        if (call.Text(0) is not { } valueSet || call.Run.Context.MemberOf is not { } memberOf || call.SingleInput() is not { } item)
        {
            return Items.Empty;
        }

        var answer = item.InstanceType == "CodeableConcept" ? AnyCoding(item, valueSet, memberOf)
            : item.Value is string code ? memberOf(code, valueSet, null)
            : Coding(item, valueSet, memberOf);
        return answer is { } known ? new Items(Computed.Of(known)) : Items.Empty;
    }

    static bool? AnyCoding(ITypedElement concept, string valueSet, Func<string, string, string?, bool?> memberOf)
    {
        bool? answer = false;
        foreach (var coding in concept.Children("coding"))
        {
            switch (Coding(coding, valueSet, memberOf))
            {
                case true: return true;
                case null: answer = null; break;
            }
        }

        return answer;
    }

    static bool? Coding(ITypedElement coding, string valueSet, Func<string, string, string?, bool?> memberOf) =>
        Text(coding, "code") is { } code ? memberOf(code, valueSet, Text(coding, "system")) : null;

    static Items ConformsTo(in Call call)
    {
        if (call.Text(0) is not { } profile || call.SingleInput() is not { } item)
        {
            return Items.Empty;
        }

        var answer = call.Run.Context.ConformsTo?.Invoke(item, profile);
        if (answer is null && profile.StartsWith(CoreProfile, StringComparison.Ordinal))
        {
            answer = TypeNames.IsFhir(item.InstanceType, profile[CoreProfile.Length..]);
        }

        return answer is { } known ? new Items(Computed.Of(known)) : throw call.Error("conformsTo() names a profile that isn't known.");
    }

    static string? Text(ITypedElement element, string name)
    {
        foreach (var child in element.Children(name))
        {
            return child.Value as string;
        }

        return null;
    }
}
