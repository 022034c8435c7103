using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class CitationTests
{
    [Fact]
    public void A_cited_page_is_an_annotation_on_the_text_of_its_block()
    {
        var stream = Stream(Body(
            MessageStart, Text(0, "Hi. "), BlockStop(0), Text(1, "It rains"), Cited(1, "https://a.example/?x=1", "A \\\"t\\\""),
            Text(1, "."), BlockStop(1), Text(2, " End."), MessageStop("end_turn")));

        Assert.Equal([Annotation(4, 13, "https://a.example/?x=1", "A \\\"t\\\"")], Annotations(stream));
        Assert.Contains("\"delta\":{\"annotations\":[{\"type\":\"url_citation\"", stream.Data[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_citation_before_its_text_covers_it_all_the_same() =>
        Assert.Equal(
            [Annotation(2, 4, "https://a.example/", "t")],
            Annotations(Stream(Body(
                MessageStart, Text(0, "ab"), BlockStop(0), Cited(1, "https://a.example/", "t"), Text(1, "cd"), BlockStop(1),
                Text(2, "ef"), MessageStop("end_turn")))));

    [Fact]
    public void A_block_without_text_cites_for_the_text_before_it() =>
        Assert.Equal(
            [Annotation(2, 4, "https://a.example/", "t"), Annotation(2, 4, "https://b.example/", "u")],
            Annotations(Stream(Body(
                MessageStart, Text(0, "ab"), BlockStop(0), Text(1, "cd"), BlockStop(1), Cited(2, "https://a.example/", "t"),
                BlockStop(2), Cited(3, "https://b.example/", "u"), Text(4, "ef"), MessageStop("end_turn")))));

    [Fact]
    public void Places_are_counted_in_characters_and_not_in_bytes_or_escapes() =>
        Assert.Equal(
            [Annotation(5, 7, "https://a.example/", "t")],
            Annotations(Stream(Body(
                MessageStart, Text(0, @"é\n🌍\ud83c\udf0d\u00e9"), Text(1, @"\""ü"), Cited(1, "https://a.example/", "t"), MessageStop("end_turn")))));

    [Fact]
    public void Without_a_title_the_domain_is_the_title() =>
        Assert.Equal(
            [Annotation(0, 1, "https://a.example/", "d.example")],
            Annotations(Stream(Body(MessageStart, Text(0, "a"), Cited(0, "https://a.example/", ""), BlockStop(0), MessageStop("end_turn")))));

    [Fact]
    public void Citations_of_documents_and_search_results_are_counted_and_left_out()
    {
        var stream = Stream(Body(
            MessageStart,
            Text(0, "a"),
            Delta(0, """{"citation":{"title":"t","location":{"documentChar":{"documentIndex":0,"start":1,"end":2}}}}"""),
            Delta(0, """{"citation":{"title":"t","location":{"searchResultLocation":{"searchResultIndex":0,"start":1,"end":2}}}}"""),
            Delta(0, """{"citation":{"location":{"web":{"domain":"d.example"}}}}"""),
            Delta(0, """{"citation":{"location":{"web":null}}}"""),
            Delta(0, """{"citation":{"location":null}}"""),
            BlockStop(0),
            MessageStop("end_turn")));
        var whole = Whole("""
            {"output":{"message":{"content":[{"citationsContent":{"content":[{"text":"a"}],"citations":[
              {"title":"t","location":{"documentPage":{"documentIndex":0,"start":1,"end":2}}},{"location":{"web":{}}},{}]}}]}},
             "stopReason":"end_turn"}
            """);

        Assert.Empty(Annotations(stream));
        Assert.Equal(5, stream.Summary.UnknownEvents);
        Assert.Equal(3, whole.Summary.UnknownEvents);
        Assert.DoesNotContain("annotations", whole.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"citations":[{"title":"t","location":{"web":{"url":"https://a.example/"}}}],"content":[{"text":"c"},{"text":"d"}]}""")]
    [InlineData("""{"content":[{"text":"cd"}],"citations":[{"location":{"web":{"domain":"d","url":"https://a.example/"}},"title":"t"}]}""")]
    public void In_a_whole_reply_the_order_of_members_does_not_matter(string block)
    {
        var whole = Whole($$$"""{"output":{"message":{"content":[{"text":"ab"},{"citationsContent":{{{block}}} },{"text":"ef"}]}},"stopReason":"end_turn"}""");

        var reply = Accumulated.OfWhole(whole.Text);
        Assert.Equal("abcdef", reply.Content);
        Assert.Equal([Annotation(2, 4, "https://a.example/", "t")], reply.Annotations);
    }

    private static string Annotation(int start, int end, string url, string title) =>
        "{\"type\":\"url_citation\",\"url_citation\":{\"start_index\":" + start + ",\"end_index\":" + end + ",\"url\":\"" + url
        + "\",\"title\":\"" + title + "\"}}";

    private static IReadOnlyList<string> Annotations(StreamResult stream)
    {
        Assert.True(stream.IsDone);
        return new SseStream(stream.Data).Accumulate().Annotations;
    }
}
