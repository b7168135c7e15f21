using System.Diagnostics;

namespace PeerSupport.Fhir.R4.FhirPath.Nodes;

/// <summary>One evaluation: what stays the same throughout, and the count of steps.</summary>
internal sealed class Run(EvaluationContext context, ITypedElement? focus)
{
    const int Look = 4096;

    int steps, look = Look;
    long characters;
    TimeSpan matching;

    public EvaluationContext Context => context;

    public ITypedElement? Focus => focus;

    public void Step(int count = 1)
    {
        steps += count;
        if (steps > Limits.MaxSteps)
        {
            throw new FhirPathException($"The evaluation took more than {Limits.MaxSteps} steps.");
        }

        if (steps >= look)
        {
            look = steps + Look;
            context.Cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Counts the characters of a string that was, or is about to be, made.</summary>
    public void Make(long length)
    {
        characters += length;
        if (characters > Limits.MaxText)
        {
            throw new FhirPathException($"The evaluation made more than {Limits.MaxText} characters of text.");
        }
    }

    /// <summary>Counts the time since a regular expression was begun with: one that is slow on an item is slow on each.</summary>
    public void Matched(long begun)
    {
        matching += Stopwatch.GetElapsedTime(begun);
        if (matching > Limits.RegexTimeout)
        {
            throw new FhirPathException("The regular expressions of the evaluation took longer than a second.");
        }
    }
}

/// <summary>What <c>$this</c>, <c>$index</c> and <c>$total</c> are at one place of the evaluation.</summary>
internal readonly struct Scope
{
    public readonly Run Run;
    public readonly Items This;
    public readonly Items Total;
    public readonly int Index;

    public Scope(Run run, ITypedElement? focus)
    {
        Run = run;
        This = new Items(focus);
        Index = -1;
    }

    Scope(Run run, Items @this, int index, Items total)
    {
        Run = run;
        This = @this;
        Index = index;
        Total = total;
    }

    /// <summary>The scope of a function's argument for one item of its input.</summary>
    public Scope For(ITypedElement item, int index)
    {
        Run.Step();
        return new Scope(Run, new Items(item), index, Total);
    }

    public Scope WithThis(Items items) => new(Run, items, Index, Total);

    public Scope WithTotal(Items total) => new(Run, This, Index, total);
}
