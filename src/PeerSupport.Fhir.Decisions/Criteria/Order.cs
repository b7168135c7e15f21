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
        return Best(findings) ?? Finding.Unknown("No order for the service is on file.", c.Missing(FactName.Order));
    }

    Finding Judge(Fact order, Case c)
    {
        if (order.Interval.EndedBefore(c.Date))
        {
            return Finding.Unknown($"The order is for a period that ended {order.DayOf(Field.End)}.", c.Missing(FactName.Order, "an order for the period that is asked for"), order.Evidence);
        }

        if (order.DayOf(Field.Authored) is not { } authored)
        {
            return Finding.Unknown("The order does not say when it was given.", c.Missing(FactName.Order, "the date of the order"), order.Evidence);
        }

        // The best of several signatures counts: a later co-signature takes nothing from the first one.
        var signatures = order.PartsOf(Field.Signature).Select(signature => Signed(order, signature.YesNoOf(Field.SignerKnown) == true || signature.CodedOf(Field.Signer) is not null ? signature : order, signature, authored, c)).ToList();
        return Best(signatures) ?? Signed(order, order, order, authored, c);
    }

    static Finding? Best(IEnumerable<Finding> findings) => findings.OrderByDescending(finding => finding.Value).ThenBy(finding => finding.MoveStart ?? DateOnly.MinValue).FirstOrDefault();

    /// <param name="order">The order.</param>
    /// <param name="by">What tells the signer's profession: the signature, or the order where the signature does not lead to a signer.</param>
    /// <param name="signature">What tells the day of the signature.</param>
    /// <param name="authored">The day of the order.</param>
    /// <param name="c">The case.</param>
    Finding Signed(Fact order, Fact by, Fact signature, DayRange authored, Case c)
    {
        if (signature.DayOf(Field.Signed) is not { } signed)
        {
            return Finding.NotMet("The order is not signed.", order.Evidence);
        }

        if (by.CodedOf(Field.SignerLapsed) is { } lapsed && c.InAny(Signers, lapsed) && !c.InAny(Signers, by.CodedOf(Field.Signer)))
        {
            return Finding.NotMet($"The order is signed by {lapsed}, whose qualification was not in force when it was signed.", order.Evidence);
        }

        if (by.CodedOf(Field.Signer) is not { Codes.IsEmpty: false } signer)
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
