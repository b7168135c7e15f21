namespace PeerSupport.Fhir.R4;

/// <summary>One rule of a profile about one element. Made once, shared by all threads.</summary>
internal abstract class ProfileCheck
{
    /// <summary>Adds what is wrong. False: nothing below this element is worth a look.</summary>
    public abstract bool Check(Element element, ProfileRun run);
}
