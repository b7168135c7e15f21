using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>From which day a deadline is counted.</summary>
public enum CountedFrom { Start, Hired }

/// <summary>Each person has a credential or a document, by a day if one is named.</summary>
public sealed record StaffRecord : StaffMeasure
{
    /// <summary>Code sets of the credential or document.</summary>
    public required ImmutableArray<string> Holds { get; init; }

    /// <summary>From which day the deadline is counted; null where any day up to the period's end will do.</summary>
    public CountedFrom? From { get; init; }

    /// <summary>Months from that day.</summary>
    public Dated<int> Months { get; init; } = new([(DateOnly.MinValue, 0)]);

    /// <summary>What nothing on file gives.</summary>
    public Truth Silent { get; init; } = Truth.Unknown;

    public override IEnumerable<string> Reads => [MeasureFact.Staff, MeasureFact.StaffDocument];

    public override IEnumerable<string> Sets => [.. Roles, .. Holds];

    public override string InWords(DateOnly day) => $"Everyone ({Words(Roles)}): {Words(Holds)} on file{(From is null ? "" : Months.On(day) == 0 ? $" by the day of {Of}" : $" within {Months.On(day)} months of {Of}")}.";

    string Of => From == CountedFrom.Hired ? "hire" : "beginning";

    public override Tally Begin(MeasureScope scope) => new Counter(this, scope);

    sealed class Counter(StaffRecord part, MeasureScope scope) : PersonTally(part, scope)
    {
        readonly Dictionary<string, List<DayRange?>> documents = [];

        public override void Add(Fact fact)
        {
            base.Add(fact);
            if (fact.Name == MeasureFact.StaffDocument && fact.TextOf(MeasureField.Person) is { } person && Scope.InAny(part.Holds, fact.Concept))
            {
                (documents.TryGetValue(person, out var known) ? known : documents[person] = []).Add(fact.When);
            }
        }

        protected override Truth? Judge(string person, IReadOnlyList<(string Person, string Site, DateSpan? Days, Fact Fact)> roles)
        {
            var begun = roles.Select(role => Exact(role.Fact.DayOf(part.From == CountedFrom.Hired ? MeasureField.Hired : Field.Start))).Min();
            var deadline = part.From is null ? Scope.Period.End : begun?.AddMonths(part.Months.On(Scope.Date));
            var records = Roles.Where(role => role.Person == person).SelectMany(role => role.Fact.PartsOf(MeasureField.Credential)).Where(credential => Scope.InAny(part.Holds, credential.Concept))
                .Select(credential => credential.DayOf(Field.Start)).Concat(documents.GetValueOrDefault(person, [])).ToList();
            if (deadline is not { } by)
            {
                return Truth.Unknown;
            }

            return records.Exists(record => record?.OnOrBefore(by) == true) ? Truth.Met
                : part.From is not null && by > Scope.Period.End ? null
                : records.Exists(record => record is null || record.Value.OnOrBefore(by) is null) ? Truth.Unknown
                : records.Count > 0 ? Truth.NotMet : part.Silent;
        }
    }
}
