namespace PeerSupport.Fhir.R4.Tests.Suites;

/// <summary>What is really wrong in the official examples, each with its reason (indexes left out). The list may only shrink.</summary>
internal static class KnownExampleErrors
{
    public static readonly IReadOnlyList<(string Line, string Reason)> All =
    [
        ("ig-r4.json required-element-missing ImplementationGuide.name", "name is 1..1; the example has none"),
        ("ig-r4.json required-element-missing ImplementationGuide.status", "status is 1..1; the example has none"),
        ("Questionnaire-qs1.json required-element-missing Questionnaire.item.item.linkId", "linkId is 1..1; the display items have none"),
        ("Questionnaire-qs1.json required-element-missing Questionnaire.item.item.item.linkId", "as above, one level deeper"),
        ("Questionnaire-qs1.json required-element-missing Questionnaire.item.item.item.item.linkId", "as above, two levels deeper"),
        ("Observation-clinical-gender.json reference-target-type Observation.performer.reference", "an Encounter is named, which performer doesn't allow"),
        ("DeviceUseStatement-example.json reference-target-type DeviceUseStatement.reasonReference.reference", "a Procedure is named, which reasonReference doesn't allow"),
        ("MedicationRequest-medrx0301.json reference-target-type MedicationRequest.dispenseRequest.performer.reference", "an Organization is asked for, a Practitioner is named"),
        ("DeviceMetric-example.json reference-target-type DeviceMetric.parent.reference", "a Device is asked for, a DeviceDefinition is named"),
        ("ActivityDefinition-heart-valve-replacement.json narrative-not-allowed ActivityDefinition.text.div", "only white space, against txt-2"),
        ("ActivityDefinition-blood-tubes-supply.json narrative-not-allowed ActivityDefinition.text.div", "only white space, against txt-2"),
        ("EventDefinition-example.json narrative-not-allowed EventDefinition.text.div", "only white space, against txt-2"),
        ("Questionnaire-zika-virus-exposure-assessment.json narrative-not-allowed Questionnaire.text.div", "only white space, against txt-2"),
    ];

    /// <summary>Extensions that examples have made up: nobody publishes their definition, so that the HL7 validator refuses them too, unless told otherwise.</summary>
    public static readonly IReadOnlyList<string> MadeUpExtensions =
    [
        "Basic-classModel.json http://example.org/do-not-use/fhir-extensions/UMLclass",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#fulfillingEncounter",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#notes",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#referredForService",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#requestingPractitioner",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#status",
        "Basic-referral.json http://example.org/do-not-use/fhir-extensions/referral#targetDate",
        "Bundle-10bb101f-a121-4264-a920-67be9cb82c74.json http://example.org/Profile/administrative-status",
        "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe.json http://example.org/Profile/administrative-status",
        "Bundle-b248b1b2-1686-4b94-9936-37d7a5f94b51.json http://example.org/Profile/administrative-status",
        "Bundle-f001.json http://example.org/bodysitecode",
        "CarePlan-integrate.json http://example.org/fhir/StructureDefinition/RevisionDate",
        "CarePlan-preg.json http://example.org/fhir/StructureDefinition/careplan#andetails",
        "CarePlan-preg.json http://example.org/fhir/StructureDefinition/careplan#lmp",
        "Group-herd1.json http://example.org/fhir/StructureDefinition/owner",
        "Patient-glossy.json http://example.org/StructureDefinition/trials",
        "Patient-pat2.json http://example.org/Profile/administrative-status",
        "PlanDefinition-KDN5.json http://example.org/fhir/AUC-dose",
        "PlanDefinition-KDN5.json http://example.org/fhir/regimenReferenceType",
        "Questionnaire-zika-virus-exposure-assessment.json http://example.org/additional-information",
        "RequestGroup-kdn5-example.json http://example.org/fhir/AUC-dose",
    ];

    /// <summary>What is wrong beyond the structure.</summary>
    public static readonly IReadOnlyList<(string Line, string Reason)> BeyondStructure =
    [
        ("Bundle-10bb101f-a121-4264-a920-67be9cb82c74.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the address ends in pat12, the Patient's id is pat2"),
        ("Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the address ends in pat12, the Patient's id is pat2"),
        ("Observation-f202.json required-element-missing Observation.effective", "8310-5 is a body temperature, whose profile R4 asks for wherever the code is used: it needs effective"),
        ("Bundle-lri-example.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the addresses end in lri-gramstain1 and so on, the ids are gramstain1 and so on"),
    ];
}
