using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// One citation, streamed or whole, as far as it points into the web. Places in documents and search results belong to
/// the request's own material: no client API has a member for them that could be filled from here.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html</remarks>
internal readonly ref struct ConverseCitation
{
    /// <summary>The page's address, escaped; empty when the citation is of another kind.</summary>
    public ReadOnlySpan<byte> Url { get; private init; }

    /// <summary>The page's title, or else its domain, escaped.</summary>
    public ReadOnlySpan<byte> Title { get; private init; }

    /// <summary>Reads the members of the object that was entered.</summary>
    public static ConverseCitation ReadMembers(scoped ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> title = default, url = default, domain = default;
        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Title))
            {
                ConverseJson.TryReadText(ref json, out title);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.Location))
            {
                ReadLocation(ref json, ref url, ref domain);
            }
            else
            {
                json.Skip();
            }
        }

        return new ConverseCitation { Url = url, Title = title.IsEmpty ? domain : title };
    }

    private static void ReadLocation(
        scoped ref Utf8JsonReader json,
        ref ReadOnlySpan<byte> url,
        ref ReadOnlySpan<byte> domain)
    {
        if (!ConverseJson.EnterObject(ref json))
        {
            return;
        }

        while (JsonMember.Next(ref json))
        {
            if (!JsonMember.IsNamed(ref json, ReplyMember.Web))
            {
                json.Skip();
            }
            else if (ConverseJson.EnterObject(ref json))
            {
                ReadWeb(ref json, ref url, ref domain);
            }
        }
    }

    private static void ReadWeb(scoped ref Utf8JsonReader json, ref ReadOnlySpan<byte> url, ref ReadOnlySpan<byte> domain)
    {
        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Url))
            {
                ConverseJson.TryReadText(ref json, out url);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.Domain))
            {
                ConverseJson.TryReadText(ref json, out domain);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
