using PeerSupport.Fhir.R4.FhirPath.Nodes;
using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>
/// A FHIRPath expression (http://hl7.org/fhirpath/N1, and R4's additions in http://hl7.org/fhir/R4/fhirpath.html), read once and ready to run.
/// Immutable: share it between threads and keep it.
/// </summary>
public sealed class CompiledExpression
{
    readonly Node root;

    CompiledExpression(string text, Node root)
    {
        Text = text;
        this.root = root;
    }

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">FHIRPath, at most 100,000 characters and 400 levels deep.</param>
    /// <exception cref="FhirPathException">The text isn't FHIRPath, names a function that doesn't exist or gives one the wrong number of arguments.</exception>
    public static CompiledExpression Compile(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new CompiledExpression(expression, Compiler.Compile(Parser.Parse(expression)));
    }

    /// <summary>Everything that the expression finds from the focus, in order.</summary>
    /// <exception cref="FhirPathException">The expression can't be evaluated on this focus: several items where one is needed, types that don't go together, or a limit.</exception>
    /// <exception cref="OperationCanceledException">The context's <see cref="EvaluationContext.Cancellation"/> asked for its end.</exception>
    public IReadOnlyList<ITypedElement> Evaluate(ITypedElement? focus, EvaluationContext context)
    {
        try
        {
            return root.Eval(new Scope(new Run(context, focus), focus)).ToList();
        }
        catch (OverflowException e)
        {
            throw new FhirPathException("A number grew beyond what can be reckoned with.", e);
        }
    }

    /// <summary>The expression as a yes or no: null for nothing found, a boolean as it is, true for one item that isn't a boolean.</summary>
    /// <exception cref="FhirPathException">As for <see cref="Evaluate"/>; also when several items are found.</exception>
    public bool? Predicate(ITypedElement? focus, EvaluationContext context)
    {
        try
        {
            return root.Test(new Scope(new Run(context, focus), focus));
        }
        catch (OverflowException e)
        {
            throw new FhirPathException("A number grew beyond what can be reckoned with.", e);
        }
    }

    /// <summary>The expression's text.</summary>
    public override string ToString() => Text;
}
