namespace PeerSupport.Fhir.Server;

/// <summary>National provider identifiers (45 CFR 162.406: ten digits, the last a check digit).</summary>
static class NpiNumber
{
    const string Prefix = "80840";

    /// <summary>Ten digits whose last is the Luhn check digit of the others behind the prefix of US health applications.</summary>
    public static bool IsValid(string npi)
    {
        if (npi.Length != 10 || !npi.All(char.IsAsciiDigit))
        {
            return false;
        }

        var sum = 0;
        foreach (var (i, digit) in (Prefix + npi).Reverse().Index())
        {
            var value = (digit - '0') * (i % 2 == 0 ? 1 : 2);
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }
}
