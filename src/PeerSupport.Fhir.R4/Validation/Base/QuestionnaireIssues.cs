namespace PeerSupport.Fhir.R4;

/// <summary>What is said of questionnaires and their responses. None quotes an answer.</summary>
internal static class QuestionnaireIssues
{
    public static Issue BehaviorMissing() => Error(
        "required", "enable-behavior-missing", "The item has several conditions, but doesn't say whether all or any of them must hold.", "enableBehavior: all or any", "nothing", "Add enableBehavior.");

    public static Issue NoSuchQuestion() => Error(
        "not-found", "enable-when-question", "The condition asks for a question that the questionnaire doesn't have.", "the linkId of an item", "a linkId that no item has", "Correct enableWhen.question.");

    public static Issue OwnQuestion() => Error(
        "business-rule", "enable-when-question", "The condition asks for the answer to the item itself, so it can never be answered.", "the linkId of another item", "the item's own linkId", "Correct enableWhen.question.");

    public static Issue ConditionType(string question, string answer) => new(IssueSeverity.Warning, "value", "enable-when-type", "The condition compares with a value of another type than the question's answers have.")
    {
        Expected = $"a value for a question of type {question}", Found = answer, Remedy = "Use the answer[x] of the question's type.",
    };

    public static Issue UnknownLinkId(string linkId) => Error(
        "not-found", "answer-unknown-link-id", "The questionnaire has no item with this linkId here.", "a linkId of the questionnaire, below the same item", Names.IsPlain(linkId) ? linkId : "a linkId of an unusual form", "Correct the linkId, or put the item where the questionnaire has it.");

    public static Issue OutOfOrder() => Error(
        "structure", "answer-order", "The items are not in the order in which the questionnaire has them.", "the questionnaire's order", "another order", "Move the item to its place.");

    public static Issue Unanswered(string linkId) => Error(
        "required", "answer-required", $"The question {Names.Shown(linkId)} must be answered before the response is completed.", "an answer", "none", "Answer it, or set the status to in-progress.");

    public static Issue TooMany(string linkId, int count) => Error(
        "structure", "answer-repeats", $"The item {Names.Shown(linkId)} does not repeat.", "one", $"{count}", "Keep one of them.");

    public static Issue WrongType(string question, string expected, string found) => Error(
        "value", "answer-type", $"The answer has not the type that a question of type {question} asks for.", expected, found, $"Give the answer as {expected}.");

    public static Issue NoAnswerHere(string type) => Error(
        "structure", "answer-not-allowed", $"An item of type {type} has no answers.", "no answer", "an answer", type == "group" ? "Put the answers to the group's questions into its items." : "Remove the answer.");

    public static Issue WrongPlace() => Error(
        "structure", "answer-item-place", "What depends on a question's answer stands inside the answer, not beside it.", "answer.item", "item", "Move the items into the answer.");

    public static Issue NotEnabled(string linkId) => Error(
        "business-rule", "answer-not-enabled", $"The item {Names.Shown(linkId)} is answered, though its conditions say that it isn't asked.", "no answer", "an answer", "Remove the answer, or correct the answer that its condition looks at.");

    public static Issue NotAnOption() => Error(
        "code-invalid", "answer-not-an-option", "The answer is not one of the question's options.", "one of the options that the questionnaire gives", "another value", "Choose one of the options.");

    static Issue Error(string code, string rule, string text, string expected, string found, string remedy) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy };
}
