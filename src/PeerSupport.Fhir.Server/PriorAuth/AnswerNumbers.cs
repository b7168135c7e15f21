namespace PeerSupport.Fhir.Server;

/// <summary>What an answer is called: the ids that it gets once, and the number that the request keeps over all its updates.</summary>
/// <param name="ResponseId">Id of the ClaimResponse.</param>
/// <param name="ClaimId">Id of the Claim.</param>
/// <param name="Number">The authorization number, or while nothing is authorized the administrative reference number.</param>
/// <param name="Previous">Whether an earlier decision under the number gave an authorization.</param>
sealed record AnswerNumbers(string ResponseId, string ClaimId, string Number, bool Previous = false)
{
    /// <summary>The number of a line: the answer's own where it has one line.</summary>
    public string OfLine(int sequence, int lines) => lines > 1 ? $"{Number}-{sequence}" : Number;
}
