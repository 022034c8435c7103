using System.Buffers.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// The token counts of a reply (<c>usage</c>). They are billed whatever else the reply holds, so they are read apart from it and
/// as far as possible: a count of another form than Bedrock's leaves the others as they are, and is told as unreadable.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html</remarks>
internal struct ConverseUsage
{
    private Count _input;
    private Count _output;
    private Count _cacheRead;
    private Count _cacheWrite;
    private Count _oneHour;
    private bool _isOfAnotherForm;
    private bool _isThere;

    /// <summary>What could be read; null when there was no count at all.</summary>
    public readonly TokenUsage? Counts => _input.IsRead || _output.IsRead || _cacheRead.IsRead || _cacheWrite.IsRead

        // A part is never more than the whole: whoever prices the two must not get a negative rest.
        ? new TokenUsage(_input.Value, _output.Value, _cacheRead.Value, _cacheWrite.Value)
        {
            CacheWriteOneHour = Math.Min(_oneHour.Value, _cacheWrite.Value),
        }
        : null;

    /// <summary>
    /// Whether counts are lost: usage is there and has another form, or a count has, or one of the two that every reply has
    /// is missing.
    /// </summary>
    public readonly bool IsUnreadable => _isOfAnotherForm || (_isThere && !(_input.IsRead && _output.IsRead))
        || _input.IsOdd || _output.IsOdd || _cacheRead.IsOdd || _cacheWrite.IsOdd || _oneHour.IsOdd;

    /// <summary>
    /// Looks for usage in a reply that cannot be read otherwise: the top-level members of that name, in whatever is left of the
    /// JSON around them.
    /// </summary>
    /// <param name="document">A whole reply, or the payload of a <c>metadata</c> event; any bytes.</param>
    public static ConverseUsage Find(ReadOnlySpan<byte> document)
    {
        var usage = default(ConverseUsage);
        var members = new MemberSearch(document, ReplyMember.Usage);
        while (members.TryFindNext(out var value))
        {
            var json = new Utf8JsonReader(value, ConverseJson.AnyDepth);
            try
            {
                usage.Read(ref json);
            }
            catch (JsonException)
            {
                // What came before the fault has been read.
                usage._isOfAnotherForm = true;
            }
        }

        return usage;
    }

    /// <summary>
    /// Reads the value of the member. The counts of a later one take the place of an earlier one's; a null, or whatever else has
    /// no counts, does not.
    /// </summary>
    /// <param name="json">Before the value; after it on return.</param>
    /// <exception cref="JsonException">The bytes are not JSON. What came before has been read.</exception>
    public void Read(scoped ref Utf8JsonReader json)
    {
        var earlier = this;
        this = default;
        try
        {
            ReadValue(ref json);
        }
        finally
        {
            if (Counts is null && earlier.Counts is not null)
            {
                earlier._isOfAnotherForm |= IsUnreadable;
                this = earlier;
            }
        }
    }

    private void ReadValue(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            _isOfAnotherForm = json.TokenType != JsonTokenType.Null;
            json.Skip();
            return;
        }

        _isThere = true;
        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.InputTokens))
            {
                _input.Read(ref json);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.OutputTokens))
            {
                _output.Read(ref json);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.CacheReadInputTokens))
            {
                _cacheRead.Read(ref json);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.CacheWriteInputTokens))
            {
                _cacheWrite.Read(ref json);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.CacheDetails))
            {
                ReadDetails(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    /// <summary>How much of the cache writes lives for an hour: <c>[{"ttl":"1h","inputTokens":4}]</c>.</summary>
    private void ReadDetails(scoped ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            _oneHour.IsOdd |= json.TokenType != JsonTokenType.Null;
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                _oneHour.IsOdd = true;
                json.Skip();
                continue;
            }

            var tokens = default(Count);
            var isOneHour = false;
            while (JsonMember.Next(ref json))
            {
                if (JsonMember.IsNamed(ref json, ReplyMember.Ttl))
                {
                    json.Read();
                    isOneHour = json.TokenType == JsonTokenType.String && json.ValueSpan.SequenceEqual(ReplyMember.OneHour);
                    json.Skip();
                }
                else if (JsonMember.IsNamed(ref json, ReplyMember.InputTokens))
                {
                    tokens.Read(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            _oneHour.IsOdd |= tokens.IsOdd;
            _oneHour.Value = Math.Max(_oneHour.Value, isOneHour ? tokens.Value : 0);
        }
    }

    /// <summary>One number of tokens.</summary>
    private struct Count
    {
        // Far above any context window, and four of them still add up without overflow.
        private const long Most = 1L << 48;

        public long Value;
        public bool IsRead;
        public bool IsOdd;

        /// <summary>Reads a whole number, also one that is written as <c>11.0</c>, <c>1.1e1</c> or <c>"11"</c>; null is none.</summary>
        public void Read(scoped ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType is JsonTokenType.Number or JsonTokenType.String && TryParse(json.ValueSpan, out var value))
            {
                Value = value;
                IsRead = true;
                return;
            }

            IsOdd |= json.TokenType != JsonTokenType.Null;
            json.Skip();
        }

        private static bool TryParse(ReadOnlySpan<byte> text, out long value)
        {
            if (Utf8Parser.TryParse(text, out value, out var length) && length == text.Length)
            {
                return value is >= 0 and <= Most;
            }

            var isWhole = Utf8Parser.TryParse(text, out double number, out length)
                && length == text.Length && number is >= 0 and <= Most && number == Math.Floor(number);
            value = isWhole ? (long)number : 0;
            return isWhole;
        }
    }
}
