using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An order for the service, dated, signed by a professional of a named kind. A late one moves the start.</summary>
public sealed record Order : Criterion
{
    /// <summary>Code sets of the professions that may sign.</summary>
    public required ImmutableArray<string> Signers { get; init; }

    public override IEnumerable<string> Facts => [FactName.Order];

    public override IEnumerable<string> Sets => Signers;

    public override Finding Judge(Case c)
    {
        var findings = c.Facts.Of(FactName.Order).Select(order => Judge(order, c)).ToList();
        return findings.OrderByDescending(finding => finding.Value).ThenBy(finding => finding.MoveStart ?? DateOnly.MinValue).FirstOrDefault()
            ?? Finding.Unknown("No order for the service is on file.", c.Missing(FactName.Order));
    }

    Finding Judge(Fact order, Case c)
    {
        if (order.DayOf(Field.Authored) is not { } authored)
        {
            return Finding.Unknown("The order does not say when it was given.", c.Missing(FactName.Order, "the date of the order"), order.Evidence);
        }

        if (order.DayOf(Field.Signed) is not { } signed)
        {
            return Finding.NotMet("The order is not signed.", order.Evidence);
        }

        if (order.CodedOf(Field.SignerLapsed) is { } lapsed && c.InAny(Signers, lapsed) && !c.InAny(Signers, order.CodedOf(Field.Signer)))
        {
            return Finding.NotMet($"The order is signed by {lapsed}, whose qualification was not in force when it was signed.", order.Evidence);
        }

        if (order.CodedOf(Field.Signer) is not { Codes.IsEmpty: false } signer)
        {
            return Finding.Unknown("The profession of the order's signer is not on file.", c.Missing(FactName.Order, "the qualification of the order's signer"), order.Evidence);
        }

        if (!c.InAny(Signers, signer))
        {
            return Finding.NotMet($"The order is signed by {signer}, who is not of the professions that may order.", order.Evidence);
        }

        var (low, high) = (authored.Low > signed.Low ? authored.Low : signed.Low, authored.High > signed.High ? authored.High : signed.High);
        return high <= c.Date ? Finding.Met($"Ordered {authored}, signed {signed} by {signer}.", order.Evidence)
            : low != high ? Finding.Unknown($"Ordered {authored}, signed {signed}: that does not tell whether it was before {c.Date:yyyy-MM-dd}.", c.Missing(FactName.Order, "the exact dates of order and signature"), order.Evidence)
            : Finding.Met($"Ordered {authored}, signed {signed}: the service can start {high:yyyy-MM-dd}.", order.Evidence) with { MoveStart = high };
    }
}
