using System.Globalization;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Reading;
using Xunit;

namespace ExtProc.Dialects.Tests.Reading;

public sealed class JsonCensusTests
{
    private const int Most = 1_000;

    [Theory]
    [InlineData("[", "1", "]")]
    [InlineData("[", "\"\"", "]")]
    [InlineData("[", "{\"a\":1}", "]")]
    [InlineData("[", "[[[]]]", "]")]
    [InlineData("{\"x\":[", " {\n} ", "]}")]
    public void A_text_of_too_many_values_is_found_before_it_is_parsed(string before, string item, string after)
    {
        var json = Encoding.UTF8.GetBytes(before + string.Join(',', Enumerable.Repeat(item, Most)) + after);

        Assert.Contains($"more than {Most} values", JsonCensus.Of(json, Most).Fault(Most), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("[\"\\")]
    [InlineData("[1,\"abc")]
    [InlineData("\"\\\"")]
    public void A_text_that_is_not_JSON_is_left_to_the_parser(string json)
    {
        foreach (var padding in (int[])[0, 100, 5 << 20])
        {
            var bytes = Encoding.UTF8.GetBytes(json + new string('x', padding));

            Assert.Null(JsonCensus.Of(bytes, Most).Fault(Most));
        }
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(200_000)]
    [InlineData(6_000_000)]
    public void One_long_string_is_one_value_whatever_is_in_it(int length)
    {
        foreach (var content in (string[])["a", ",", "[", "\\\"", "\\\\", "\\u0041"])
        {
            var json = Encoding.UTF8.GetBytes("{\"a\":\"" + string.Concat(Enumerable.Repeat(content, length / content.Length)) + "\"}");

            Assert.InRange(JsonCensus.Of(json, Most).Values, length > Most ? 1 : 0, 3);
        }
    }

    [Fact]
    public void Never_too_few_values_are_counted_and_honest_texts_pass()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var json = Encoding.UTF8.GetBytes(Generate(random, 6));
            var values = Count(json);
            foreach (var padding in (int[])[70_000, 5 << 20])
            {
                var padded = new byte[json.Length + padding];
                json.CopyTo(padded, 0);
                padded.AsSpan(json.Length).Fill((byte)' ');

                var census = JsonCensus.Of(padded, 1_000_000);

                Assert.InRange(census.Values, values, int.MaxValue);
                Assert.Null(census.Fault(1_000_000));
                Assert.NotNull(JsonCensus.Of(padded, values - 1).Fault(values - 1));
            }
        }
    }

    [Theory]
    [InlineData(JsonCensus.MaxName, false)]
    [InlineData(JsonCensus.MaxName + 1, true)]
    public void A_member_name_may_be_long_but_not_without_end(int length, bool isFault)
    {
        foreach (var blank in (string[])["", " \r\n\t"])
        {
            var json = Encoding.UTF8.GetBytes($$"""{"{{new string('n', length)}}"{{blank}}:"{{new string('v', 5 << 20)}}"}""");

            var fault = JsonCensus.Of(json, Most).Fault(Most);

            Assert.Equal(isFault, fault?.Contains("member name", StringComparison.Ordinal) ?? false);
        }
    }

    [Fact]
    public void Copies_that_the_parser_makes_of_escaped_names_are_counted()
    {
        var names = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"\\u0041{i.ToString("D4", CultureInfo.InvariantCulture)}\":1"));
        var json = Encoding.UTF8.GetBytes($$"""{{{names}},"plain":"{{new string('v', 5 << 20)}}"}""");

        Assert.Equal(500 * 10, JsonCensus.Of(json, Most).EscapedNameBytes);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var dense = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("{\"a\":[1,\"x\\n\"]},", 400_000)) + "1]");

        // The least of several runs: the runtime itself may allocate when it compiles a loop again.
        var least = long.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var values = JsonCensus.Of(dense, int.MaxValue).Values;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal((4 * 400_000) + 2, values);
        }

        Assert.Equal(0, least);
    }

    private static string Generate(Random random, int depth)
    {
        var items = Enumerable.Range(0, random.Next(0, 5));
        return (depth == 0 ? random.Next(2) : random.Next(6)) switch
        {
            0 => "12.5e3",
            1 => Text(random),
            2 or 3 => "[" + string.Join(" , ", items.Select(_ => Generate(random, depth - 1))) + "]",
            _ => "{" + string.Join(",\n", items.Select(i => $"\"{i}{(char)('a' + random.Next(26))}\" : {Generate(random, depth - 1)}")) + "}",
        };
    }

    private static string Text(Random random) =>
        "\"" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => ((string[])["a", ",", "[", "{", "\\\"", "\\\\", "ä", ":"])[random.Next(8)])) + "\"";

    private static int Count(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        var values = 0;
        while (reader.Read())
        {
            values += reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject ? 0 : 1;
        }

        return values;
    }
}
