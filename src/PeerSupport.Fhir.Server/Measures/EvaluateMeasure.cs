using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET|POST /fhir/Measure/&lt;id&gt;/$evaluate-measure</c>: a policy's measure over an organization's record. It stores nothing.</summary>
sealed class EvaluateMeasure(FhirRequest reader, MeasureRequests requests, MeasureEvidence evidence, IndexState index, TimeProvider clock)
{
    public static Task<IResult> Endpoint(EvaluateMeasure operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
    {
        if (index.Progress is { IsDone: false })
        {
            // A count over half an index would be a wrong one.
            context.Response.Headers.RetryAfter = "30";
            return FhirResults.Outcome(Problems.Starting());
        }

        List<Issue> issues = [];
        var input = OperationInput.Read(context.Request.Query);
        if (FhirRequest.HasBody(context))
        {
            var parsed = await reader.Read(context, cancellation, "Parameters");
            if (parsed.Resource is not { } body)
            {
                return FhirResults.Outcome(parsed.Issues);
            }

            issues.AddRange(StructureCheck.Check(body));
            if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
            {
                return FhirResults.Outcome(issues);
            }

            input = OperationInput.Read(body, context.Request.Query);
        }

        if (await requests.Read(input, context.Request.RouteValues["id"] as string, issues, cancellation) is not { } request)
        {
            return FhirResults.Outcome(issues);
        }

        var run = new MeasureRun(request.Clause.Measure!, request.Scope);
        var filter = new MeasureFilter(request);
        await foreach (var fact in evidence.Of(request, cancellation))
        {
            if (filter.Counts(fact))
            {
                run.Add(fact);
            }
        }

        return FhirResults.Resource(MeasureReportWriter.Write(request, run, clock.GetUtcNow()));
    }
}

/// <summary>Limits the facts to a subject or to a practitioner's work. Stays must come before contacts.</summary>
sealed class MeasureFilter(MeasureRequest request)
{
    readonly HashSet<string> members = [];
    readonly bool byStay = request.Clause.Measure!.Facts.Contains(MeasureFact.Enrollment);

    public bool Counts(Fact fact) => OfSubject(fact) && OfPractitioner(fact);

    bool OfSubject(Fact fact)
    {
        if (request.Subject is not { } subject)
        {
            return true;
        }

        // Of staff measures the professionals stay in: they tell who supervises the subject.
        return fact.Name == MeasureFact.Session || (fact.TextOf(MeasureField.Member) ?? fact.TextOf(MeasureField.Person)) is not { } whose || whose == subject.Key || (subject.Reference.StartsWith("Patient/", StringComparison.Ordinal) && fact.Name == MeasureFact.Staff);
    }

    bool OfPractitioner(Fact fact)
    {
        if (request.Practitioner is not { } person)
        {
            return true;
        }

        if (fact.Name == MeasureFact.Enrollment)
        {
            return fact.TextOf(MeasureField.Manager) == person && fact.TextOf(MeasureField.Member) is { } member && (members.Add(member) || true);
        }

        return fact.Name switch
        {
            FactName.Visit when !byStay => fact.TextOf(Field.Performer) == person,
            FactName.Visit or MeasureFact.Outcome => fact.TextOf(MeasureField.Member) is { } of && members.Contains(of),
            MeasureFact.Staff or MeasureFact.StaffDocument => fact.TextOf(MeasureField.Person) == person,
            _ => true,
        };
    }
}
