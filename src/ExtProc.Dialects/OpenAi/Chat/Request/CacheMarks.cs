using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Reads wishes for cache points: <c>cache_control</c>, which Anthropic's clients set anywhere, OpenAI's
/// <c>prompt_cache_breakpoint</c> on a part of a message, and <c>prompt_cache_options</c>, which says how long OpenAI's live
/// (https://platform.openai.com/docs/guides/prompt-caching). Clients of OpenAI may mark as much as they like, of which the
/// latest points are written; Anthropic refuses a fifth one.
/// </summary>
internal sealed class CacheMarks(IgnoredFieldList ignored)
{
    private static readonly FieldPath OptionsPath = new("prompt_cache_options");

    // OpenAI's default, half an hour, does not exist in Bedrock.
    private CacheLifetime _breakpoints = CacheLifetime.Configured;

    /// <summary>Reads what the body says about all of the request; before the marks.</summary>
    public Refusal? ReadBody(in FieldSlots<BodySlot> body, ref CacheWish wish)
    {
        var mark = default(CacheMark);
        var refusal = ReadOptions(body[BodySlot.PromptCacheOptions], ref wish)
            ?? ReadControl(body[BodySlot.CacheControl], FieldPath.Body, Fields.Body, ref mark);
        wish.Whole = mark;
        return refusal;
    }

    /// <summary>Reads the value of <c>cache_control</c>; marks of one place are joined.</summary>
    /// <param name="control">The value.</param>
    /// <param name="owner">Where the object stands that has it.</param>
    /// <param name="scope">Which kind of object that is.</param>
    /// <param name="mark">Takes the mark, if there is one.</param>
    public Refusal? ReadControl(JsonElement control, in FieldPath owner, FieldScope scope, ref CacheMark mark)
    {
        if (RequestValue.IsAbsent(control))
        {
            return null;
        }

        var path = owner.Member("cache_control");
        FieldSlots<CacheControlSlot> fields = default;
        if (ReadObject(control, path, Fields.CacheControl, ref fields) is { } refusal)
        {
            return refusal;
        }

        if (!JsonText.Is(fields[CacheControlSlot.Type], "ephemeral"u8))
        {
            return RequestValue.Refuse(path.Member("type"), "must be 'ephemeral'");
        }

        var ttl = fields[CacheControlSlot.Ttl];
        var oneHour = JsonText.Is(ttl, "1h"u8);
        if (!oneHour && !JsonText.Is(ttl, "5m"u8) && !RequestValue.IsAbsent(ttl))
        {
            return RequestValue.Refuse(path.Member("ttl"), "must be '5m' or '1h'");
        }

        mark = mark.Join(new CacheMark(
            new FieldRef(scope, "cache_control", owner), oneHour ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes, MayYield: false)
        {
            Hour = oneHour ? new FieldRef(Fields.CacheControl, "ttl", path) : default,
        });
        return null;
    }

    /// <summary>Reads the value of <c>prompt_cache_breakpoint</c> of the part at <paramref name="owner"/>.</summary>
    public Refusal? ReadBreakpoint(JsonElement breakpoint, in FieldPath owner, ref CacheMark mark)
    {
        if (RequestValue.IsAbsent(breakpoint))
        {
            return null;
        }

        var path = owner.Member("prompt_cache_breakpoint");
        FieldSlots<PromptCacheSlot> fields = default;
        if (ReadObject(breakpoint, path, Fields.CacheBreakpoint, ref fields) is { } refusal)
        {
            return refusal;
        }

        if (!JsonText.Is(fields[PromptCacheSlot.Mode], "explicit"u8))
        {
            return RequestValue.Refuse(path.Member("mode"), "must be 'explicit'");
        }

        mark = mark.Join(new CacheMark(new FieldRef(Fields.ContentPart, "prompt_cache_breakpoint", owner), _breakpoints, MayYield: true));
        return null;
    }

    private Refusal? ReadOptions(JsonElement value, ref CacheWish wish)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        FieldSlots<PromptCacheSlot> fields = default;
        if (ReadObject(value, OptionsPath, Fields.PromptCacheOptions, ref fields) is { } refusal)
        {
            return refusal;
        }

        var mode = fields[PromptCacheSlot.Mode];
        wish.OnlyMarks = JsonText.Is(mode, "explicit"u8);
        var isImplicit = JsonText.Is(mode, "implicit"u8);
        if (!wish.OnlyMarks && !isImplicit && !RequestValue.IsAbsent(mode))
        {
            return RequestValue.Refuse(OptionsPath.Member("mode"), "must be 'implicit' or 'explicit'");
        }

        // Half an hour is the least that is asked for, so that five minutes would be too short.
        var ttl = fields[PromptCacheSlot.Ttl];
        var wantsMore = JsonText.Is(ttl, "30m"u8) || JsonText.Is(ttl, "1h"u8);
        if (!wantsMore && !JsonText.Is(ttl, "5m"u8) && !RequestValue.IsAbsent(ttl))
        {
            return RequestValue.Refuse(OptionsPath.Member("ttl"), "must be '30m', '5m' or '1h'");
        }

        if (!RequestValue.IsAbsent(ttl))
        {
            _breakpoints = wantsMore ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes;
        }

        wish.Options = Fields.OfBody("prompt_cache_options");
        wish.Hour = wantsMore ? new FieldRef(Fields.PromptCacheOptions, "ttl", OptionsPath) : default;
        wish.Newest = isImplicit ? new CacheMark(wish.Options, _breakpoints, MayYield: true) : default;
        return null;
    }

    private Refusal? ReadObject<TSlot>(JsonElement value, in FieldPath path, FieldScope<TSlot> scope, ref FieldSlots<TSlot> fields)
        where TSlot : struct, Enum =>
        value.ValueKind == JsonValueKind.Object
            ? scope.Read(value, path, ignored, ref fields)
            : RequestValue.WrongType(path, "an object", value);
}
