using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4.Patch;

/// <summary>
/// What keeps a hostile patch from taking a server down: a copy into itself doubles a resource, and a move can nest it deeper than a stack reaches. One instance a patch.
/// </summary>
internal sealed class PatchLimits
{
    /// <summary>The most operations of one patch; each may walk through the whole resource.</summary>
    public const int MostOperations = 1000;

    /// <summary>The most levels, as <see cref="FhirJson.Parse"/> reads them.</summary>
    const int Deepest = 100;

    /// <summary>The most characters that the operations of one patch put in, all together.</summary>
    const int MostText = 1 << 24;

    long put;

    public static void Check(int operations)
    {
        if (operations > MostOperations)
        {
            throw new PatchException($"A patch has at most {MostOperations} operations. Send the changed resource instead.", MostOperations, fits: false);
        }
    }

    /// <summary>The value, if it may stand so many levels down.</summary>
    public JsonNode? Put(JsonNode? value, int level, int at)
    {
        if (level + Levels(value) > Deepest)
        {
            throw new PatchException($"The resource would be nested more than {Deepest} levels deep.", at);
        }

        put += value?.ToJsonString().Length ?? 0;
        return put <= MostText ? value : throw new PatchException($"The patch puts more than {MostText} characters into the resource.", at);
    }

    static int Levels(JsonNode? value) => value switch
    {
        JsonObject parent => 1 + parent.Max(child => (int?)Levels(child.Value)).GetValueOrDefault(),
        JsonArray parent => 1 + parent.Max(child => (int?)Levels(child)).GetValueOrDefault(),
        _ => 0,
    };
}
