using System.Text.Json;

namespace ExtProc.Dialects.Converse;

/// <summary>
/// What a reply tells about itself: the members of the stream's last event, and the same ones at the top of a whole reply.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamMetadataEvent.html</remarks>
internal ref struct ConverseMetadata
{
    // Far above any context window, and four of them still add up without overflow.
    private const long MaxTokens = 1L << 48;

    /// <summary>Token counts; null when there are none.</summary>
    public TokenUsage? Usage { get; private set; }

    private ReadOnlySpan<byte> ServiceTier { get; set; }

    private ReadOnlySpan<byte> GuardrailTrace { get; set; }

    /// <summary>The event that all of it makes.</summary>
    public readonly ConverseEvent Event => new()
    {
        Kind = ConverseEventKind.Metadata,
        Usage = Usage,
        ServiceTier = ServiceTier,
        GuardrailTrace = GuardrailTrace,
    };

    /// <summary>Reads the value of the member that the reader stands on; one that nobody here needs is skipped.</summary>
    /// <param name="json">Reader of <paramref name="document"/>, on the member's name.</param>
    /// <param name="document">The bytes the reader reads.</param>
    public void ReadMember(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        if (ConverseJson.IsNamed(ref json, ConverseReplyNames.Usage))
        {
            Usage = ReadUsage(ref json);
        }
        else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.ServiceTier))
        {
            ServiceTier = ReadServiceTier(ref json);
        }
        else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.Trace))
        {
            GuardrailTrace = ReadGuardrailTrace(ref json, document);
        }
        else
        {
            json.Skip();
        }
    }

    private static TokenUsage? ReadUsage(scoped ref Utf8JsonReader json)
    {
        if (!ConverseJson.EnterObject(ref json))
        {
            return null;
        }

        long input = 0, output = 0, cacheRead = 0, cacheWrite = 0, oneHour = 0;
        while (ConverseJson.NextMember(ref json))
        {
            if (ConverseJson.IsNamed(ref json, ConverseReplyNames.InputTokens))
            {
                input = ReadTokens(ref json);
            }
            else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.OutputTokens))
            {
                output = ReadTokens(ref json);
            }
            else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.CacheReadInputTokens))
            {
                cacheRead = ReadTokens(ref json);
            }
            else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.CacheWriteInputTokens))
            {
                cacheWrite = ReadTokens(ref json);
            }
            else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.CacheDetails))
            {
                oneHour = ReadOneHourWrites(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        // A part is never more than the whole: whoever prices the two must not get a negative rest.
        return new TokenUsage(input, output, cacheRead, cacheWrite) { CacheWriteOneHour = Math.Min(oneHour, cacheWrite) };
    }

    private static long ReadOneHourWrites(scoped ref Utf8JsonReader json)
    {
        var oneHour = 0L;
        if (!ConverseJson.EnterArray(ref json))
        {
            return oneHour;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            ReadOnlySpan<byte> ttl = default;
            var tokens = 0L;
            while (ConverseJson.NextMember(ref json))
            {
                if (ConverseJson.IsNamed(ref json, ConverseReplyNames.Ttl))
                {
                    ConverseJson.TryReadText(ref json, out ttl);
                }
                else if (ConverseJson.IsNamed(ref json, ConverseReplyNames.InputTokens))
                {
                    tokens = ReadTokens(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            oneHour = Math.Max(oneHour, ttl.SequenceEqual(ConverseReplyNames.OneHour) ? tokens : 0);
        }

        return oneHour;
    }

    private static ReadOnlySpan<byte> ReadServiceTier(scoped ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> type = default;
        if (!ConverseJson.EnterObject(ref json))
        {
            return type;
        }

        while (ConverseJson.NextMember(ref json))
        {
            if (ConverseJson.IsNamed(ref json, ConverseReplyNames.Type))
            {
                ConverseJson.TryReadText(ref json, out type);
            }
            else
            {
                json.Skip();
            }
        }

        return type;
    }

    private static ReadOnlySpan<byte> ReadGuardrailTrace(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> guardrail = default;
        if (!ConverseJson.EnterObject(ref json))
        {
            return guardrail;
        }

        while (ConverseJson.NextMember(ref json))
        {
            if (ConverseJson.IsNamed(ref json, ConverseReplyNames.Guardrail))
            {
                guardrail = ConverseJson.ReadRaw(ref json, document);
            }
            else
            {
                json.Skip();
            }
        }

        return guardrail;
    }

    private static long ReadTokens(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var tokens) || tokens is < 0 or > MaxTokens)
        {
            throw new JsonException();
        }

        return tokens;
    }
}
