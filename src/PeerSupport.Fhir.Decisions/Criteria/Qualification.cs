using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A credential of a person, valid on the judged day.</summary>
public sealed record Qualification : Criterion
{
    /// <summary>Whose: <c>specialist</c> or <c>supervisor</c>.</summary>
    public required string Of { get; init; }

    /// <summary>Code sets, any of which is this credential.</summary>
    public required ImmutableArray<string> Any { get; init; }

    /// <summary>Code sets of credentials of the same sort that are not this one: holding only such a one is not met.</summary>
    public ImmutableArray<string> OtherKinds { get; init; } = [];

    /// <summary>What it is, in words: <c>the peer support certification</c>.</summary>
    public required string What { get; init; }

    /// <summary>A credential that does not run out needs no period.</summary>
    public bool NeedsPeriod { get; init; } = true;

    /// <summary>What nothing on file gives: in an "or", a branch that silence must not keep open is not met.</summary>
    public Truth Silent { get; init; } = Truth.Unknown;

    /// <summary>The issuer must be a certifier of an area that takes part, in the program's rate table.</summary>
    public bool IssuerTakesPart { get; init; }

    public override string? Wanted => $"{What} of the {Of}";

    public override IEnumerable<string> Facts => [FactName.Qualification];

    public override IEnumerable<string> Sets => Any.Concat(OtherKinds);

    public override Finding Judge(Case c)
    {
        // Of several supervisors one with the credential is enough, where it is clear that the one specialist is whom they supervise.
        var held = c.Facts.Of(FactName.Qualification).Where(fact => fact.TextOf(Field.Holder) == Of).ToList();
        var finding = People.Each(c, Of, held, own => Judge(own, c), oneIsEnough: Of != FactEntry.Specialist && People.Of(c, FactEntry.Specialist).Count <= 1);
        return finding with { Missing = [.. finding.Missing.Select(missing => missing with { Whose = Of })] };
    }

    Finding Judge(List<Fact> held, Case c)
    {
        var best = Credentials.Best(held.Where(fact => c.InAny(Any, fact.Concept)).Select(fact => WithIssuer(fact, c, Credentials.Judge(fact, c, NeedsPeriod, What))));
        if (best is not null)
        {
            return best;
        }

        var other = held.Where(fact => c.InAny(OtherKinds, fact.Concept)).ToList();
        return other.Count > 0
            ? Finding.NotMet($"{What}: the {Of} holds another kind ({other[0].Value}).", other.Select(fact => fact.Evidence))
            : Silent != Truth.Unknown ? new Finding(Silent) { Because = $"{What}: none on file for the {Of}." }
            : Finding.Unknown($"{What}: none on file for the {Of}.", c.Missing(FactName.Qualification, $"{What} of the {Of}, with its validity period"));
    }

    Finding WithIssuer(Fact fact, Case c, Finding finding)
    {
        if (!IssuerTakesPart || finding.Value != Truth.Met)
        {
            return finding;
        }

        if (fact.CodedOf(Field.Issuer) is not { } issuer)
        {
            return Finding.Unknown($"{What}: the issuer is not on file.", c.Missing(FactName.Qualification, $"the issuer of {What}"), fact.Evidence);
        }

        var rows = c.Policy.Rates.Where(row => row.Effective.Covers(c.Date)).ToList();
        var systems = rows.SelectMany(row => row.Certifiers).Select(certifier => certifier.Value.System).ToHashSet();
        if (rows.Count > 0 && !issuer.Codes.Any(code => systems.Contains(code.System)))
        {
            return Finding.Unknown($"{What}: its issuer ({issuer}) is not named by an identifier that certifiers are known by.", c.Missing(FactName.Qualification, $"the issuer of {What}, with its identifier in {string.Join(" or ", systems.Order(StringComparer.Ordinal))}"), fact.Evidence);
        }

        // What the program has not loaded the sender cannot send: a person sees to it.
        return rows.Count == 0 ? Finding.Person($"{What}: no table of areas that take part is loaded, so that its issuer ({issuer}) can't be looked up.", fact.Evidence)
            : rows.Exists(row => row.Participates && row.Certifiers.Any(certifier => issuer.Codes.Contains(certifier.Value))) ? finding
            : Finding.NotMet($"{What}: its issuer ({issuer}) does not take part.", fact.Evidence);
    }
}
