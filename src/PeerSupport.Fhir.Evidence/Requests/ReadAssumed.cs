using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A request as another policy would see it: the same person and evidence, with a coverage that is assumed.</summary>
/// <param name="Read">The request under the policy.</param>
/// <param name="Assumed">The coverage is not of this policy's program: it is taken as if it were.</param>
public sealed record ReadAssumed(ReadRequest Read, bool Assumed)
{
    /// <summary>The request under each program of the policies, the coverage's own program alone where the coverage is of the policy.</summary>
    /// <param name="read">The request as it was read under its own policy.</param>
    /// <param name="profiles">All data.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="now">The moment, for FHIRPath alone.</param>
    public static IEnumerable<ReadAssumed> Under(ReadRequest read, Profiles profiles, IEnumerable<Policy> policies, DateTimeOffset now)
    {
        foreach (var policy in policies)
        {
            if (policy.Id == read.Policy.Id)
            {
                yield return new(read, false);
                continue;
            }

            var facts = FactReader.Read(profiles, read.Set, policy, now);
            foreach (var program in policy.Programs)
            {
                yield return new(new(policy, new Facts(read.Facts.Request with { Program = program.Id, ProgramStated = true }, facts), read.Set), true);
            }
        }
    }

    /// <summary>The request as of another day: its lines begin on it and keep their length; what is judged by when it came in, came in by then.</summary>
    public static ReadRequest AsOf(ReadRequest read, DateOnly? date, Stage? stage)
    {
        var request = read.Facts.Request;
        var lines = date is not { } day ? request.Lines : [.. request.Lines.Select(line => line with { Period = new(day, day.AddDays(line.Period.Days - 1)) })];
        var received = date is { } first && request.Received > first ? first : request.Received;
        return read with { Facts = read.Facts.With(request with { Lines = lines, Received = received, Stage = stage ?? request.Stage }) };
    }
}
