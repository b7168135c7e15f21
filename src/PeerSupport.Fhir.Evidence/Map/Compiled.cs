using System.Collections.Immutable;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The evidence map's sources with their FHIRPath compiled, once, to be shared by all threads.</summary>
sealed record CompiledValue(ImmutableArray<CompiledExpression> Path, string As, string? System, string? Constant, string? LinkedFrom, CompiledExpression? LinkedBy, CompiledValue? Else)
{
    public static CompiledValue Of(ValueDefinition value) =>
        new([.. value.Path.Select(CompiledExpression.Compile)], value.As, value.System, value.Constant, value.LinkedFrom, Compile(value.LinkedBy), value.Else is null ? null : Of(value.Else));

    public static CompiledExpression? Compile(string? path) => path is null ? null : CompiledExpression.Compile(path);
}

sealed record CompiledPart(string Name, CompiledExpression Each, CompiledValue? Value, ImmutableArray<(string Name, CompiledValue Value)> Fields, string? LinkedFrom, CompiledExpression? LinkedBy);

sealed record CompiledSource(string Fact, string From, CompiledExpression? Where, CompiledExpression? LinkPath, string? LinkTo, bool LinkOrNobody, CompiledExpression? Each, CompiledValue? Value,
    ImmutableArray<CompiledExpression> Date, bool UndatedCounts, ImmutableArray<(string Name, CompiledValue Value)> Fields, ImmutableArray<CompiledPart> Parts)
{
    public static CompiledSource Of(string fact, SourceDefinition source) => new(fact, source.From, CompiledValue.Compile(source.Where), CompiledValue.Compile(source.Link?.Path), source.Link?.To, source.Link?.OrNobody == true,
        CompiledValue.Compile(source.Each), source.Value is null ? null : CompiledValue.Of(source.Value), [.. source.Date.Select(CompiledExpression.Compile)], source.UndatedCounts, FieldsOf(source.Fields),
        [.. source.Parts.OrderBy(part => part.Key, StringComparer.Ordinal).SelectMany(part => part.Value.Select(each => new CompiledPart(part.Key, CompiledExpression.Compile(each.Each),
            each.Value is null ? null : CompiledValue.Of(each.Value), FieldsOf(each.Fields), each.LinkedFrom, CompiledValue.Compile(each.LinkedBy))))]);

    static ImmutableArray<(string, CompiledValue)> FieldsOf(ImmutableDictionary<string, ValueDefinition> fields) =>
        [.. fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => (field.Key, CompiledValue.Of(field.Value)))];
}
