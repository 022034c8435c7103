using System.Text.Json;
using ExtProc.Core.Identity;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class TeamClaimTests
{
    private const string Payload =
        """
        {"team":"finance","resource":{"groups":["g0","g1",{"name":"deep"}],"0":"zero"},"number":7,"nothing":null,"yes":true,
         "empty":"","list":["a"],"ünï":"code","escaped":"fin\u0061nce","a.b":"dotted"}
        """;

    [Theory]
    [InlineData("team", "finance")]
    [InlineData("resource/groups/0", "g0")]
    [InlineData("resource/groups/1", "g1")]
    [InlineData("resource/groups/2/name", "deep")]
    [InlineData("resource/0", "zero")]
    [InlineData("empty", "")]
    [InlineData("ünï", "code")]
    [InlineData("escaped", "finance")]
    [InlineData("a.b", "dotted")]
    public void A_path_leads_to_a_string(string path, string expected) => Assert.Equal(expected, Read(path));

    [Theory]
    [InlineData("absent")]
    [InlineData("Team")]
    [InlineData("number")]
    [InlineData("nothing")]
    [InlineData("yes")]
    [InlineData("list")]
    [InlineData("resource")]
    [InlineData("team/length")]
    [InlineData("team/0")]
    [InlineData("number/0")]
    [InlineData("resource/groups")]
    [InlineData("resource/groups/3")]
    [InlineData("resource/groups/-1")]
    [InlineData("resource/groups/+0")]
    [InlineData("resource/groups/ 0")]
    [InlineData("resource/groups/99999999999")]
    [InlineData("resource/groups/name")]
    [InlineData("resource/groups/2")]
    public void A_path_to_anything_else_is_no_team(string path) => Assert.Null(Read(path));

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("[\"finance\"]")]
    [InlineData("{\"name\":\"finance\"}")]
    [InlineData("true")]
    public void A_good_token_whose_team_is_not_a_string_has_a_caller_without_a_team(string team)
    {
        var caller = new Issuer().Accepts(Issuer.Good(Issuer.Claims(team: team)));

        Assert.Equal(new Caller(Issuer.Name, null), caller);
    }

    [Fact]
    public void The_issuers_path_is_followed()
    {
        var issuer = new Issuer(Issuer.Settings() with { TeamClaim = ["resource", "groups", "1"] });

        var caller = issuer.Accepts(Issuer.Good(Issuer.Claims(",\"resource\":{\"groups\":[\"x\",\"engineering\"]}")));

        Assert.Equal("engineering", caller.TeamClaim);
    }

    private static string? Read(string path)
    {
        using var document = JsonDocument.Parse(Payload);
        return TeamClaimReader.Read(document.RootElement, path.Split('/'));
    }
}
