using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// What a reply tells about itself: the members of the stream's last event, and the same ones at the top of a whole reply.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamMetadataEvent.html</remarks>
internal ref struct ConverseMetadata
{
    private ConverseUsage _usage;

    /// <summary>Token counts, as far as they can be read.</summary>
    public readonly ConverseUsage Usage => _usage;

    /// <summary>Members that were passed over because their values have another form than Bedrock's.</summary>
    public int OddMembers { get; private set; }

    private ReadOnlySpan<byte> ServiceTier { get; set; }

    private ReadOnlySpan<byte> GuardrailTrace { get; set; }

    /// <summary>The event that all of it makes.</summary>
    public readonly ConverseEvent Event => new()
    {
        Kind = ConverseEventKind.Metadata,
        Usage = _usage.Counts,
        UsageIsUnreadable = _usage.IsUnreadable,
        OddMembers = OddMembers,
        ServiceTier = ServiceTier,
        GuardrailTrace = GuardrailTrace,
    };

    /// <summary>
    /// Reads the value of the member that the reader stands on; one that nobody here needs is skipped, and so is one of another
    /// form: the answer is complete without it.
    /// </summary>
    /// <param name="json">Reader of <paramref name="document"/>, on the member's name.</param>
    /// <param name="document">The bytes the reader reads.</param>
    public void ReadMember(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        if (JsonMember.IsNamed(ref json, ReplyMember.Usage))
        {
            _usage.Read(ref json);
        }
        else if (JsonMember.IsNamed(ref json, ReplyMember.ServiceTier))
        {
            ReadServiceTier(ref json);
        }
        else if (JsonMember.IsNamed(ref json, ReplyMember.Trace))
        {
            ReadGuardrailTrace(ref json, document);
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadServiceTier(scoped ref Utf8JsonReader json)
    {
        if (!TryEnter(ref json))
        {
            return;
        }

        while (JsonMember.Next(ref json))
        {
            if (!JsonMember.IsNamed(ref json, ReplyMember.Type))
            {
                json.Skip();
                continue;
            }

            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                ServiceTier = ConverseJson.Text(ref json);
            }
            else
            {
                PassOver(ref json);
            }
        }
    }

    private void ReadGuardrailTrace(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        if (!TryEnter(ref json))
        {
            return;
        }

        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Guardrail))
            {
                GuardrailTrace = ConverseJson.ReadRaw(ref json, document);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private bool TryEnter(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        PassOver(ref json);
        return false;
    }

    private void PassOver(scoped ref Utf8JsonReader json)
    {
        OddMembers += json.TokenType == JsonTokenType.Null ? 0 : 1;
        json.Skip();
    }
}
