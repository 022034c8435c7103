using System.Text;
using ExtProc.Dialects.Bedrock.Naming;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Naming;

public sealed class ToolNameTests
{
    private readonly ToolNames _names = new();

    [Fact]
    public void Names_that_fit_need_no_map()
    {
        Assert.Equal("f", Take("f"));
        Assert.Equal("get_weather-2", Take("get_weather-2"));
        Assert.Null(_names.Map);
    }

    [Theory]
    [InlineData("files.read")]
    [InlineData("größe")]
    [InlineData(" ")]
    [InlineData("say \"hi\"\\\n\u0001")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Other_names_come_back_as_the_client_wrote_them(string clientName)
    {
        var name = Take(clientName);
        Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", name);
        Assert.Equal(name, Take(clientName));
        Assert.Equal((clientName, false), Restore(name));
    }

    [Fact]
    public void A_custom_tool_is_known_as_one_under_its_own_name()
    {
        Assert.Equal("run", Take("run", isCustom: true));
        Assert.Equal(("run", true), Restore("run"));
        Assert.True(_names.IsCustom(ToolIdentifier.Of("run"u8)));
    }

    [Fact]
    public void The_last_word_says_whether_a_tool_is_custom()
    {
        Take("run", isCustom: true);
        Take("run");
        Assert.Equal(("run", false), Restore("run"));
        Take("do.it");
        var name = Take("do.it", isCustom: true);
        Assert.Equal(("do.it", true), Restore(name));
    }

    [Fact]
    public void A_plain_name_that_is_taken_already_gets_another_one()
    {
        var made = Take("files.read");
        var plain = Take(made);
        Assert.NotEqual(made, plain);
        Assert.Equal(("files.read", false), Restore(made));
        Assert.Equal((made, false), Restore(plain));
        Assert.Equal(plain, Take(made));
        Assert.Equal(made, Take("files.read"));
    }

    [Fact]
    public void A_made_name_that_is_a_plain_one_already_gets_another_one()
    {
        var first = Made("files.read")[0];
        Assert.Equal(first, Take(first));
        var made = Take("files.read");
        Assert.NotEqual(first, made);
        Assert.Equal(made, Take("files.read"));
        Assert.Equal(first, Take(first));
        Assert.Equal(("files.read", false), Restore(made));
        Assert.False(_names.Map!.TryRestore(Utf8(first), out _, out _));
    }

    [Fact]
    public void A_name_that_Bedrock_makes_up_is_nobodys()
    {
        Take("files.read");
        foreach (var name in new[] { "", "files.read", "other", new string('x', 65), "é" })
        {
            Assert.False(_names.Map!.TryRestore(Utf8(name), out var client, out var isCustom));
            Assert.True(client.IsEmpty);
            Assert.False(isCustom);
        }
    }

    [Fact]
    public void The_map_outlives_the_request()
    {
        var name = Take("files.read");
        var map = _names.Map!;
        _names.Reset();
        Assert.Null(_names.Map);
        Take("run", isCustom: true);
        Assert.True(map.TryRestore(Utf8(name), out var client, out _));
        Assert.Equal("files.read", Encoding.UTF8.GetString(client));
        Assert.False(map.TryRestore("run"u8, out _, out _));
    }

    [Fact]
    public void Names_that_fit_cost_no_memory()
    {
        Take("f");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            _names.TryTake("f"u8, isCustom: false, out _);
            _names.TryTake("get_weather"u8, isCustom: false, out _);
            _names.Reset();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void A_name_whose_made_names_are_all_taken_is_refused_and_nothing_else_is()
    {
        foreach (var made in Made("files.read"))
        {
            Assert.Equal(made, Take(made));
        }

        Assert.False(_names.TryTake("files.read"u8, isCustom: false, out _));
        Assert.False(_names.TryTake("files.read"u8, isCustom: true, out _));
        Assert.Null(_names.Map);
        Assert.Equal(Made("files.write")[0], Take("files.write"));
    }

    [Fact]
    public void Made_names_are_those_of_earlier_versions_so_that_prompt_caches_hold() =>
        Assert.Equal("files_read_601e4eb608f9175e", Take("files.read"));

    private string Take(string clientName, bool isCustom = false)
    {
        Assert.True(_names.TryTake(Utf8(clientName), isCustom, out var name));
        return Encoding.ASCII.GetString(name.Value);
    }

    private static string[] Made(string clientName)
    {
        var names = new ToolIdentifier[ToolIdentifier.MostNames];
        ToolIdentifier.MakeNames(Utf8(clientName), names);
        return [.. names.Select(name => Encoding.ASCII.GetString(name.Value))];
    }

    private (string Name, bool IsCustom) Restore(string name)
    {
        Assert.True(_names.Map!.TryRestore(Utf8(name), out var escaped, out var isCustom));
        using var document = System.Text.Json.JsonDocument.Parse($"\"{Encoding.UTF8.GetString(escaped)}\"");
        return (document.RootElement.GetString()!, isCustom);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
