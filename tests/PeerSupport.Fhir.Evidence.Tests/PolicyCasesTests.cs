namespace PeerSupport.Fhir.Evidence.Tests;

public sealed class PolicyCasesTests
{
    public static Profiles Shipped { get; } = Profiles.Load(Profiles.Find(AppContext.BaseDirectory)!, illustrative: true);

    [Fact]
    public void Every_case_beside_a_policy_comes_out_and_every_clause_has_its_cases() => Assert.Empty(Shipped.CheckCases());
}
