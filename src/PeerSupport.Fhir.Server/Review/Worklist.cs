using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What a decision on a request for authorization does to the reviewers' worklist: what waits gets a Task, what waited before under the same request ends.</summary>
sealed class Worklist(ReviewStore reviews, FhirStore store, ServerSettings settings, IdSource newId)
{
    /// <summary>The save with the worklist's part. A request that goes on waiting keeps its clock: neither an update nor a document starts it anew.</summary>
    /// <param name="save">What is to be saved.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="read">The request.</param>
    /// <param name="earlier">The request as it stood; null where it is new.</param>
    /// <param name="number">The request's number.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<DecisionToSave> With(DecisionToSave save, Decision decision, ReadRequest read, StandingRequest? earlier, string number, CancellationToken cancellation)
    {
        IReadOnlyList<ReviewState> open = earlier is null ? [] : await reviews.OpenOf(save.PolicyId, save.MemberId, save.RequestKey, cancellation);
        var now = save.Received;
        var (received, expedited) = (open.Count > 0 ? open[0].Received : now, open.Any(state => state.Expedited) || Urgency.IsExpedited(read.Set.Request.Element));
        var due = open.Count > 0 ? open[0].Due : received.AddHours(expedited ? settings.Review.ExpeditedHours : settings.Review.StandardHours);
        var state = decision.Outcome != Outcome.Pended ? null
            : new ReviewState(newId(), save.PolicyId, save.MemberId, save.RequestKey, number, save.Response.Id, expedited, received, due, open.Any(each => each.Extended), ReviewStatus.Open);
        List<ResourceToSave> tasks = [];
        if (state is not null)
        {
            tasks.Add(new(new("Task", state.TaskId), R4.Fhir.Bytes(ReviewTask.Write(state, decision, read, save.Request.Id, now))) { IsNew = true });
        }

        foreach (var each in open)
        {
            if (await store.Read("Task", each.TaskId, cancellation) is { } task)
            {
                tasks.Add(new(task.Key, decision.HumanReviewed ? ReviewTask.Ended(task.Json, "completed", "decided", null, Outcomes(decision), now)
                    : state is null && decision.Outcome != Outcome.Cancelled ? ReviewTask.Ended(task.Json, "completed", "settled", "superseded", Outcomes(decision), now)
                    : ReviewTask.Ended(task.Json, "cancelled", "superseded", "superseded", null, now)));
            }
        }

        var change = new ReviewChange
        {
            Opens = state,
            Closes = [.. open.Select(each => each.TaskId)],
            ClosesAs = decision.HumanReviewed ? ReviewStatus.Decided : ReviewStatus.Superseded,
            Determination = state is null && decision.Outcome != Outcome.Cancelled && decision.Lines.Any(line => line is { Since: null, Outcome: not Outcome.Cancelled })
                ? new(save.PolicyId, save.Outcome, expedited, Urgency.IsAppeal(read.Set.Request.Element), open.Any(each => each.Extended), decision.HumanReviewed, received, now, due) : null,
        };
        return save with { Resources = [.. save.Resources, .. tasks], Review = change };
    }

    /// <summary>The save of a request that goes on waiting for documents: its time is extended once (42 CFR 438.210(d)(1)(ii)).</summary>
    public async Task<DecisionToSave> WithMoreTime(DecisionToSave save, Decision decision, ReviewState state, CancellationToken cancellation)
    {
        var next = state.Extended ? state : state with { Due = state.Due.AddHours(settings.Review.ExtensionHours), Extended = true };
        var task = await store.Read("Task", state.TaskId, cancellation);
        return save with
        {
            Resources = task is null ? save.Resources : [.. save.Resources, new(task.Key, ReviewTask.Asked(task.Json, next, decision.Wanted, save.Received))],
            Review = new() { Keeps = next },
        };
    }

    static string Outcomes(Decision decision) => string.Join(" ", decision.Lines.Select(line => $"Line {line.Sequence}: {ClauseExtension.Word(line.Outcome)}."));
}
