using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// A client's wish for a cache point: <c>cache_control</c>, which Anthropic's clients set anywhere, or OpenAI's
/// <c>prompt_cache_breakpoint</c> on a part of a message.
/// </summary>
/// <param name="Scope">The kind of object that has the mark; null when there is none.</param>
/// <param name="Field">The mark's name in it.</param>
/// <param name="Owner">Where that object stands.</param>
/// <param name="OneHour">Lives for an hour.</param>
/// <param name="MayYield">
/// Clients of OpenAI may mark as much as they like, of which the latest points are written. Anthropic refuses a fifth one.
/// </param>
internal readonly record struct CacheMark(FieldScope? Scope, string Field, FieldPath Owner, bool OneHour, bool MayYield)
{
    public bool IsGiven => Scope is not null;
}

/// <summary>
/// Reads the marks, and <c>prompt_cache_options</c>, which says how long OpenAI's live
/// (https://platform.openai.com/docs/guides/prompt-caching).
/// </summary>
internal sealed class CacheMarkReader(TranslationOptions options, IgnoredFieldList ignored)
{
    private const string Control = "cache_control";
    private const string Breakpoint = "prompt_cache_breakpoint";
    private const string Options = "prompt_cache_options";

    // OpenAI's default, half an hour, does not exist in Bedrock: without a word of the client the policy says which side.
    private bool _breakpointsLiveAnHour = options.PromptCaching?.OneHour ?? false;

    /// <summary>Whether the client wants no other points than its marks.</summary>
    public bool OnlyExplicit { get; private set; }

    /// <summary>The mark that <c>mode: implicit</c> stands for, at the end of the newest message.</summary>
    public CacheMark Implicit { get; private set; }

    private ModelCapabilities Model => options.Model;

    /// <summary>Reads <c>prompt_cache_options</c>; before the marks.</summary>
    public Refusal? ReadOptions(JsonElement value)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        var path = new FieldPath(Options);
        FieldSlots fields = default;
        if (ReadObject(value, path, Fields.PromptCacheOptions, ref fields) is { } refusal)
        {
            return refusal;
        }

        var mode = fields[PromptCacheSlot.Mode];
        OnlyExplicit = JsonText.Is(mode, "explicit"u8);
        var isImplicit = JsonText.Is(mode, "implicit"u8);
        if (!OnlyExplicit && !isImplicit && !RequestValue.IsAbsent(mode))
        {
            return RequestValue.Refuse(path.Member("mode"), "must be 'implicit' or 'explicit'");
        }

        // Half an hour is the least that is asked for, so that five minutes would be too short.
        var ttl = fields[PromptCacheSlot.Ttl];
        var wantsMore = JsonText.Is(ttl, "30m"u8) || JsonText.Is(ttl, "1h"u8);
        if (!wantsMore && !JsonText.Is(ttl, "5m"u8) && !RequestValue.IsAbsent(ttl))
        {
            return RequestValue.Refuse(path.Member("ttl"), "must be '30m', '5m' or '1h'");
        }

        if (!RequestValue.IsAbsent(ttl))
        {
            _breakpointsLiveAnHour = wantsMore;
        }

        if (isImplicit)
        {
            Implicit = new CacheMark(Fields.Body, Options, FieldPath.Body, _breakpointsLiveAnHour, MayYield: true);
        }

        if (Model.CachePoints == CachePlaces.None)
        {
            return ignored.Note(Fields.Body, "prompt_cache_options"u8, FieldPath.Body);
        }

        return wantsMore && !Model.CacheOneHour
            ? ignored.Note(Fields.PromptCacheOptions, "ttl"u8, path)
            : null;
    }

    /// <summary>Reads the marks of an object; those of one place are joined.</summary>
    /// <param name="owner">An object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="scope">Which kind it is.</param>
    /// <param name="mark">Takes the mark, if there is one.</param>
    public Refusal? Read(JsonElement owner, in FieldPath path, FieldScope scope, ref CacheMark mark)
    {
        if (ReferenceEquals(scope, Fields.ContentPart)
            && owner.TryGetProperty("prompt_cache_breakpoint"u8, out var breakpoint)
            && ReadBreakpoint(breakpoint, path, ref mark) is { } refusal)
        {
            return refusal;
        }

        return owner.TryGetProperty("cache_control"u8, out var control) ? ReadControl(control, path, scope, ref mark) : null;
    }

    /// <summary>Reads the value of <c>cache_control</c>.</summary>
    public Refusal? ReadControl(JsonElement control, in FieldPath owner, FieldScope scope, ref CacheMark mark)
    {
        if (RequestValue.IsAbsent(control))
        {
            return null;
        }

        var path = owner.Member(Control);
        FieldSlots fields = default;
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

        mark = new CacheMark(scope, Control, owner, oneHour || mark.OneHour, MayYield: false);
        return oneHour && Model.CachePoints != CachePlaces.None && !Model.CacheOneHour
            ? ignored.Note(Fields.CacheControl, "ttl"u8, path)
            : null;
    }

    /// <summary>Reports a mark that has no effect.</summary>
    public Refusal? NoteIgnored(in CacheMark mark) => mark.Field switch
    {
        Control => ignored.Note(mark.Scope!, "cache_control"u8, mark.Owner),
        Breakpoint => ignored.Note(mark.Scope!, "prompt_cache_breakpoint"u8, mark.Owner),
        _ => ignored.Note(mark.Scope!, "prompt_cache_options"u8, mark.Owner),
    };

    private Refusal? ReadBreakpoint(JsonElement breakpoint, in FieldPath owner, ref CacheMark mark)
    {
        if (RequestValue.IsAbsent(breakpoint))
        {
            return null;
        }

        var path = owner.Member(Breakpoint);
        FieldSlots fields = default;
        if (ReadObject(breakpoint, path, Fields.CacheBreakpoint, ref fields) is { } refusal)
        {
            return refusal;
        }

        if (!JsonText.Is(fields[PromptCacheSlot.Mode], "explicit"u8))
        {
            return RequestValue.Refuse(path.Member("mode"), "must be 'explicit'");
        }

        mark = new CacheMark(Fields.ContentPart, Breakpoint, owner, _breakpointsLiveAnHour, MayYield: true);
        return null;
    }

    private Refusal? ReadObject(JsonElement value, in FieldPath path, FieldScope scope, ref FieldSlots fields) =>
        value.ValueKind == JsonValueKind.Object
            ? scope.Read(value, path, ignored, ref fields)
            : RequestValue.WrongType(path, "an object", value);
}
