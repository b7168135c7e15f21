using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Who a request is for: patient, coverage, payer, program, member id.</summary>
sealed record Member(Policy Policy, string? Program, bool ProgramStated, string MemberId, Interval Coverage, bool? Active, Decisions.Evidence Evidence)
{
    public Request Request(EvidenceResource request, DateOnly received) => new(request.Name, MemberId, Program, received)
    {
        Coverage = Coverage,
        CoverageActive = Active,
        ProgramStated = ProgramStated,
        CoverageEvidence = Evidence,
    };

    /// <summary>The longest id of a member that is kept; those of payers have some ten characters.</summary>
    const int LongestId = 200;

    public static Member? Read(Profiles profiles, EvidenceSet set, List<Issue> issues)
    {
        var request = set.Request.Element;
        var patient = set.Follow(request.Children("patient").FirstOrDefault(), set.Request);
        if (FocalInsurance.Of(request) is not { } insurance)
        {
            issues.Add(RequestIssues.Missing(request, "insurance", "The request names no coverage.", "Add insurance.coverage with a reference to the member's Coverage."));
            return null;
        }

        var reference = insurance.Children("coverage").FirstOrDefault();
        if (set.Follow(reference, set.Request) is not { } coverage || coverage.Resource.TypeName != "Coverage")
        {
            if (EvidenceSet.Text(reference) is null)
            {
                issues.Add(RequestIssues.Missing(insurance, "coverage.reference", "The request does not lead to a Coverage.", "Refer to the member's Coverage, in the Bundle or on this server."));
            }

            return null;
        }

        if (patient is null)
        {
            if (EvidenceSet.Text(request.Children("patient").FirstOrDefault()) is null)
            {
                issues.Add(RequestIssues.Missing(request, "patient.reference", "The request does not lead to a Patient.", "Refer to the member's Patient, in the Bundle or on this server."));
            }

            return null;
        }

        var beneficiary = coverage.Element.Children("beneficiary").FirstOrDefault();
        if (set.Follow(beneficiary, coverage) is var owner && (owner is not null ? owner != patient : EvidenceSet.Text(beneficiary) is not null))
        {
            issues.Add(RequestIssues.OtherMember(beneficiary!));
            return null;
        }

        if (profiles.Policies.OfPayer(PayerIdentifiers(coverage, set)) is not { } policy)
        {
            issues.Add(RequestIssues.UnknownPayer(coverage.Element.Children("payor").FirstOrDefault() ?? coverage.Element,
                profiles.Policies.Policies.Select(known => $"{known.Payer.Name} ({string.Join(", ", known.Programs.Select(program => program.Name))})")));
            return null;
        }

        if (MemberIdOf(coverage.Element, patient.Element) is not { } memberId)
        {
            issues.Add(RequestIssues.Missing(coverage.Element, "subscriberId", "The member's id with the payer is not given.", "Set Coverage.subscriberId, or an identifier of the type MB on Coverage or Patient."));
            return null;
        }

        if (memberId.Length > LongestId)
        {
            issues.Add(RequestIssues.MemberIdTooLong(coverage.Element.Children("subscriberId").FirstOrDefault() ?? coverage.Element, LongestId));
            return null;
        }

        var codes = ProgramCodes(coverage.Element, profiles).ToList();
        var program = policy.Programs.FirstOrDefault(each => each.Codes.Any(code => codes.Exists(given => given.Value == code.Code && (given.System.Length == 0 || given.System == code.System))));
        var period = coverage.Element.Children("period").FirstOrDefault();
        var interval = new Interval(Values.Bound(period, "start"), Values.Bound(period, "end"));
        var shown = program?.Name ?? codes.Select(code => code.Value).FirstOrDefault() ?? "no program";
        return new(policy, program?.Id, program is not null || StatesProgram(coverage.Element), memberId, interval, Stands(Values.Child(coverage.Element, "status")),
            new(coverage.Name, period is null ? "Coverage" : "Coverage.period", $"{shown}, {interval}"));
    }

    /// <summary>A draft, or what was entered in error, says nothing of the coverage: neither that there is one nor that there is none.</summary>
    static bool? Stands(string? status) => status is "draft" or "entered-in-error" ? null : status == "active";

    /// <summary>Payer and member id alone, as far as a question needs them: by the focal Coverage, else by the insurer and the patient.</summary>
    public static (Policy Policy, string MemberId)? Find(Profiles profiles, EvidenceSet set, List<Issue> issues)
    {
        var request = set.Request.Element;
        if (set.Follow(request.Children("patient").FirstOrDefault(), set.Request) is not { Resource.TypeName: "Patient" } patient)
        {
            issues.Add(RequestIssues.Missing(request, "patient.reference", "The question does not lead to a Patient.", "Refer to the member's Patient, in the Bundle or on this server."));
            return null;
        }

        var coverages = request.Children("insurance").OrderByDescending(FocalInsurance.IsMarked).SelectMany(each => each.Children("coverage"))
            .Select(reference => set.Follow(reference, set.Request)).OfType<EvidenceResource>().Where(found => found.Resource.TypeName == "Coverage").ToList();
        var insurers = request.Children("insurer").SelectMany(insurer => insurer.Children("identifier").Concat(set.Follow(insurer, set.Request)?.Element.Children("identifier") ?? [])).Select(AsCode);
        if (profiles.Policies.OfPayer(coverages.SelectMany(coverage => PayerIdentifiers(coverage, set)).Concat(insurers)) is not { } policy)
        {
            issues.Add(RequestIssues.UnknownPayer(request.Children("insurer").FirstOrDefault() ?? request, profiles.Policies.Policies.Select(known => known.Payer.Name)));
            return null;
        }

        if ((coverages.Select(coverage => MemberIdOf(coverage.Element, patient.Element)).FirstOrDefault(id => id is not null) ?? MemberIdentifier(patient.Element)) is { } memberId)
        {
            if (memberId.Length <= LongestId)
            {
                return (policy, memberId);
            }

            issues.Add(RequestIssues.MemberIdTooLong(coverages.FirstOrDefault()?.Element ?? patient.Element, LongestId));
            return null;
        }

        issues.Add(RequestIssues.Missing(coverages.FirstOrDefault()?.Element ?? patient.Element, "identifier", "The member's id with the payer is not given.", "Set Coverage.subscriberId, or an identifier of the type MB on Coverage or Patient."));
        return null;
    }

    static IEnumerable<Code> PayerIdentifiers(EvidenceResource coverage, EvidenceSet set) => coverage.Element.Children("payor")
        .SelectMany(payor => payor.Children("identifier").Concat(set.Follow(payor, coverage)?.Element.Children("identifier") ?? []))
        .Select(AsCode);

    static Code AsCode(ITypedElement identifier) => new(Values.Child(identifier, "system") ?? "", Values.Child(identifier, "value") ?? "");

    /// <summary>Codings of Coverage.type, and the values of Coverage.class, which have no system.</summary>
    static IEnumerable<Code> ProgramCodes(ITypedElement coverage, Profiles profiles) =>
        coverage.Children("type").SelectMany(type => type.Children("coding")).Select(coding => new Code(profiles.SystemOf(Values.Child(coding, "system") ?? ""), Values.Child(coding, "code") ?? ""))
            .Concat(coverage.Children("class").Select(each => new Code("", Values.Child(each, "value") ?? "")));

    /// <summary>Whether the coverage says what it is a coverage of, even if nobody here knows it; a class of another kind, such as an area or a group's number, does not.</summary>
    static bool StatesProgram(ITypedElement coverage) => coverage.Children("type").SelectMany(type => type.Children("coding")).Any()
        || coverage.Children("class").SelectMany(each => each.Children("type")).SelectMany(type => type.Children("coding")).Any(coding => Values.Child(coding, "code") == "plan");

    static string? MemberIdOf(ITypedElement coverage, ITypedElement patient) => Plain(Values.Child(coverage, "subscriberId")) ?? MemberIdentifier(coverage) ?? MemberIdentifier(patient);

    /// <summary>Without the blanks around it: some databases tell two keys apart by them and others don't.</summary>
    static string? Plain(string? id) => id?.Trim() is { Length: > 0 } text ? text : null;

    static string? MemberIdentifier(ITypedElement element) => element.Children("identifier")
        .Where(identifier => identifier.Children("type").SelectMany(type => type.Children("coding")).Any(coding => Values.Child(coding, "code") is "MB" or "MA" or "MC"))
        .Select(identifier => Plain(Values.Child(identifier, "value"))).FirstOrDefault(value => value is not null);
}
