using ExtProc.Core.Teams;
using ExtProc.Dialects.Contract;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Teams;

public sealed class TeamResolutionTests
{
    private const string FinanceArn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";
    private const string EngineeringArn = "arn:aws:bedrock:us-east-1:444455556666:application-inference-profile/eng0sonnet01";

    private static readonly TeamCatalog Catalog = new(SampleFile.Parse(SampleFile.Text).Settings!);

    [Theory]
    [InlineData("claude-sonnet")]
    [InlineData("gpt-4o")]
    [InlineData("gpt-4.1")]
    [InlineData(FinanceArn)]
    [InlineData(null)]
    [InlineData("")]
    public void Name_alias_own_profile_and_nothing_lead_to_the_profile(string? requested)
    {
        Assert.True(Find("finance").TryResolve(requested, out var profile, out var refusal));

        Assert.Null(refusal);
        Assert.Equal("claude-sonnet", profile.Model);
        Assert.Equal("anthropic.claude-sonnet-4-5-20250929-v1:0", profile.FoundationModel);
        Assert.Equal(FinanceArn, profile.InferenceProfile);
        Assert.Equal(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Ffin0sonnet01",
            profile.ModelPath);
        Assert.Equal("finance", profile.Translation.Team);
    }

    [Fact]
    public void Each_team_gets_its_own_profile_for_the_same_name()
    {
        Assert.True(Find("engineering").TryResolve("gpt-4o", out var profile, out _));

        Assert.Equal(EngineeringArn, profile.InferenceProfile);
    }

    [Theory]
    [InlineData("finance", EngineeringArn, 403, "model_not_allowed")]
    [InlineData("finance", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/nobody", 403, "model_not_allowed")]
    [InlineData("finance", "arn:", 403, "model_not_allowed")]
    [InlineData("finance", "ARN:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01", 403, "model_not_allowed")]
    [InlineData("finance", "claude-haiku", 403, "model_not_allowed")]
    [InlineData("finance", "claude-opus", 404, "model_not_found")]
    [InlineData("finance", "Claude-Sonnet", 404, "model_not_found")]
    [InlineData("finance", " claude-sonnet", 404, "model_not_found")]
    [InlineData("engineering", "us.anthropic.claude-haiku-4-5-20251001-v1:0", 404, "model_not_found")]
    [InlineData("engineering", null, 400, "invalid_request_error")]
    [InlineData("engineering", "", 400, "invalid_request_error")]
    public void Everything_else_is_refused(string team, string? requested, int status, string code)
    {
        var refusal = Refuse(team, requested);

        Assert.Equal((status, code, "model"), (refusal.Status, refusal.Code, refusal.Param));
        Assert.Equal(status == 400 ? RefusalCause.Client : RefusalCause.Gateway, refusal.Cause);
    }

    [Fact]
    public void A_profile_of_another_team_and_one_of_nobody_look_the_same() =>
        Assert.Equal(Refuse("finance", EngineeringArn), Refuse("finance", EngineeringArn + "x"));

    [Theory]
    [InlineData("claude-opus", true)]
    [InlineData("claude opus", true)]
    [InlineData("claude\nopus", false)]
    [InlineData("claude\u202Eopus", false)]
    [InlineData("modèle", false)]
    [InlineData("arn%3Aaws%3Abedrock%3A111122223333", false)]
    [InlineData("x arn:aws:bedrock", false)]
    [InlineData("account-111122223333", false)]
    [InlineData("version-20251001", true)]
    public void A_name_is_quoted_only_when_it_is_harmless(string requested, bool quoted) =>
        Assert.Equal(quoted ? $"The model '{requested}' does not exist." : "The model does not exist.", Refuse("finance", requested).Message);

    [Fact]
    public void A_long_name_is_not_quoted()
    {
        Assert.Contains("mmm", Refuse("finance", new string('m', 128)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("mmm", Refuse("finance", new string('m', 129)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FinanceArn + "x")]
    [InlineData("claude-haiku")]
    [InlineData("unknown")]
    [InlineData(null)]
    public void No_message_holds_an_ARN_or_an_account(string? requested)
    {
        foreach (var team in new[] { "finance", "engineering" })
        {
            if (!Find(team).TryResolve(requested, out _, out var refusal))
            {
                Assert.DoesNotMatch("arn:|[0-9]{12}|inference-profile/", refusal.Message);
            }
        }
    }

    [Fact]
    public void Teams_are_found_by_their_exact_name()
    {
        Assert.Equal("finance", Find("finance").Name);
        Assert.False(Catalog.TryFind("Finance", out _));
        Assert.False(Catalog.TryFind("finance ", out _));
        Assert.False(Catalog.TryFind("", out _));
    }

    [Fact]
    public void A_good_choice_allocates_nothing()
    {
        var team = Find("finance");
        string?[] requests = ["claude-sonnet", "gpt-4o", FinanceArn, null];
        var found = Resolve(team, requests);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            found += Resolve(team, requests);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(1_001 * requests.Length, found);
        Assert.Equal(0, allocated);
    }

    private static int Resolve(Team team, string?[] requests)
    {
        var found = 0;
        foreach (var request in requests)
        {
            found += Catalog.TryFind("finance", out var same) && same == team && team.TryResolve(request, out _, out _) ? 1 : 0;
        }

        return found;
    }

    private static Team Find(string name)
    {
        Assert.True(Catalog.TryFind(name, out var team));
        return team;
    }

    private static Refusal Refuse(string team, string? requested)
    {
        Assert.False(Find(team).TryResolve(requested, out var profile, out var refusal));
        Assert.Null(profile);
        return refusal;
    }
}
