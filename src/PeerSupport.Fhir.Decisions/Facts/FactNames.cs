namespace PeerSupport.Fhir.Decisions;

/// <summary>The facts that have a shape which a criterion kind reads. Yes/no, coded and number facts need no name here: a policy names them.</summary>
public static class FactName
{
    /// <summary>Value: the day of birth.</summary>
    public const string MemberBirthDate = "member-birth-date";

    /// <summary>Value: the day of birth of the person who will deliver the service.</summary>
    public const string SpecialistBirthDate = "specialist-birth-date";

    /// <summary>Value: the diagnosis codes. Field <c>end</c>: the day it abated.</summary>
    public const string Diagnosis = "diagnosis";

    /// <summary>Another service that the member receives. Value: its codes. Fields <c>start</c>, <c>end</c>, <c>as</c> (activity, order, encounter, episode, statement), <c>state</c>, <c>end-of</c>.</summary>
    public const string OtherService = "other-service";

    /// <summary>Yes: it is documented that the member receives no other service.</summary>
    public const string NoOtherService = "no-other-service";

    /// <summary>A person who delivers or supervises the service. Field <c>holder</c> (specialist, supervisor).</summary>
    public const string Person = "person";

    /// <summary>A credential of a person. Value: its codes. Fields <c>holder</c> (specialist, supervisor), <c>start</c>, <c>end</c>, <c>status</c>, <c>issuer</c>.</summary>
    public const string Qualification = "qualification";

    /// <summary>The specialist's place with an organization. Fields <c>holder</c>, <c>organization</c> (key), <c>relationship</c> (codes), <c>start</c>, <c>end</c>.</summary>
    public const string Role = "role";

    /// <summary>Supervision of the specialist. Value: its kind (codes). Fields <c>start</c>, <c>end</c>; a session is dated.</summary>
    public const string Supervision = "supervision";

    /// <summary>What an organization holds or is. Value: codes. Fields <c>of</c> (provider, oversight), <c>start</c>, <c>end</c>, <c>status</c>.</summary>
    public const string OrganizationAttribute = "organization-attribute";

    /// <summary>What kind of provider asks. Value: codes.</summary>
    public const string ProviderType = "provider-type";

    /// <summary>An order for the service. Fields <c>authored</c>, <c>signed</c> (days), <c>signer</c> (codes of the signer's profession), <c>signer-lapsed</c> (those that had ended when the order was signed). Parts <c>signature</c>, with the same fields of each signature and <c>signer-known</c>: whether its signer is on file.</summary>
    public const string Order = "order";

    /// <summary>A document. Value: type codes. Yes/no fields are what it attests.</summary>
    public const string Document = "document";

    /// <summary>A plan of care. Fields <c>start</c>, <c>end</c>, <c>daily-units</c>, <c>weekly-units</c>. Parts <c>goal</c>, <c>activity</c>, <c>signature</c>, <c>approval</c>.</summary>
    public const string Plan = "plan";

    /// <summary>A task that the specialist will do. Value: codes.</summary>
    public const string Task = "task";

    /// <summary>A progress note. Dated.</summary>
    public const string ProgressNote = "progress-note";

    /// <summary>
    /// A contact as its service note states it; dated, with its moment where the note gives one. Fields <c>ended</c> (moment), <c>minutes</c>, <c>status</c>, <c>contact</c> (codes of its class and
    /// type of contact), <c>place</c> (codes), <c>performer</c> and <c>signer</c> (keys of persons), <c>performer-credential</c> (codes), <c>signed</c> (day), and what a policy asks a note
    /// to hold. Parts <c>activity</c>, <c>reason</c> and <c>type</c> (codes), <c>participant</c> and <c>signature</c> (keys of those who provided and who signed it).
    /// </summary>
    public const string Visit = "visit";
}

/// <summary>Names of fields and parts.</summary>
public static class Field
{
    public const string Start = "start";
    public const string End = "end";
    public const string As = "as";

    /// <summary>How the record itself states that a service stands: active, on-hold, completed.</summary>
    public const string State = "state";

    /// <summary>Present where the end is not the service's own: <c>plan</c>, the end of the plan that names it.</summary>
    public const string EndOf = "end-of";
    public const string Holder = "holder";
    public const string Status = "status";
    public const string Issuer = "issuer";
    public const string Organization = "organization";
    public const string Relationship = "relationship";
    public const string Of = "of";
    public const string Authored = "authored";
    public const string Signed = "signed";
    public const string Signer = "signer";
    public const string SignerLapsed = "signer-lapsed";
    public const string SignerKnown = "signer-known";
    public const string DailyUnits = "daily-units";
    public const string WeeklyUnits = "weekly-units";

    /// <summary>Units by another schedule than the day or the week, or by none.</summary>
    public const string OtherUnits = "other-units";
    public const string Goal = "goal";
    public const string Activity = "activity";
    public const string Signature = "signature";
    public const string Approval = "approval";
    public const string Measure = "measure";
    public const string Achievement = "achievement";
    public const string Approved = "approved";
    public const string Updated = "updated";
    public const string Decided = "decided";
    public const string Ended = "ended";
    public const string Minutes = "minutes";
    public const string Contact = "contact";
    public const string Place = "place";
    public const string Performer = "performer";
    public const string Participant = "participant";
    public const string PerformerCredential = "performer-credential";
    public const string Reason = "reason";
    public const string Type = "type";
}
