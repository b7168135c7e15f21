namespace PeerSupport.Fhir.Server;

/// <summary>Canonical URLs and code systems that answers are written in.</summary>
static class Canonical
{
    public const string Base = "https://peersupport.example/fhir";
    public const string ClauseSystem = $"{Base}/CodeSystem/clause";
    public const string Adjudication = $"{Base}/CodeSystem/adjudication";
    public const string BenefitKind = $"{Base}/CodeSystem/benefit-kind";
    public const string AuthorizationNumber = $"{Base}/identifier/authorization";
    public const string AdministrativeReference = $"{Base}/identifier/administrative-reference";
    public const string DocumentRequest = $"{Base}/identifier/document-request";
    public const string Answer = $"{Base}/identifier/answer";
    public const string Pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition";
    public const string ReviewAction = "https://codesystem.x12.org/005010/306";
    public const string DecisionReason = "https://codesystem.x12.org/external/886";
    public const string Carc = "https://x12.org/codes/claim-adjustment-reason-codes";
    public const string Rarc = "https://x12.org/codes/remittance-advice-remark-codes";
    public const string RejectReason = "https://codesystem.x12.org/005010/901";
    public const string FollowUpAction = "https://codesystem.x12.org/005010/889";
    public const string ReportType = "https://codesystem.x12.org/005010/755";
    public const string PasCodes = "http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes";
    public const string QuantityUnit = "https://codesystem.x12.org/005010/673";
    public const string BaseAdjudication = "http://terminology.hl7.org/CodeSystem/adjudication";

    public static string Extension(string name) => $"{Base}/StructureDefinition/{name}";
}
