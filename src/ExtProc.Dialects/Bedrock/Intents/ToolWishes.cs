using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>What the model may call, and what the client says about calling it.</summary>
internal sealed class ToolWishes
{
    public PooledList<Tool> Declared { get; } = new();

    /// <summary>The member that holds the tools, given or not.</summary>
    public FieldRef Field { get; set; }

    /// <summary>The member that holds tools in the client's API as it is now, for messages about a missing one.</summary>
    public string ListName { get; set; } = "";

    public ToolChoice Choice { get; set; }

    /// <summary>The only tools that may be called, when <see cref="ToolChoice.OnlyAllowed"/>.</summary>
    public ToolSet Allowed { get; } = new();

    /// <summary>How long the list of tools is, as the client wrote it.</summary>
    public long Bytes { get; set; }

    /// <summary>Whether several calls at once are forbidden.</summary>
    public bool OneAtATime { get; set; }

    /// <summary>The member that forbids them.</summary>
    public FieldRef OneAtATimeField { get; set; }

    /// <summary>Forgets everything and gives all memory back.</summary>
    public void Clear()
    {
        Declared.Clear();
        (Field, ListName, Choice, OneAtATime, OneAtATimeField, Bytes) = (default, "", default, false, default, 0);
        Allowed.Clear();
    }
}

/// <summary>A tool that a client declares.</summary>
internal struct Tool
{
    /// <summary>Its name for Bedrock.</summary>
    public required ToolIdentifier Name { get; init; }

    /// <summary>Where the tool stands.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>What its members are called.</summary>
    public required ToolMembers Members { get; init; }

    /// <summary>Whether it takes text and not an object.</summary>
    public bool TakesText { get; init; }

    /// <summary>A string that can be copied, or nothing.</summary>
    public JsonElement Description { get; init; }

    /// <summary>JSON Schema of its input: an object free of lone surrogates, or nothing.</summary>
    public JsonElement Schema { get; init; }

    /// <summary>Whether its input must follow the schema to the letter.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The client's mark behind it.</summary>
    public CacheMark Mark { get; init; }

    /// <summary>Its index among the tools that are sent, or that of the last one before it; -1 when there is none. A rule finds it.</summary>
    public int Position { get; set; }

    /// <summary>Whether it is sent; a rule says so.</summary>
    public bool IsSent { get; set; }
}

/// <summary>Where the members of a tool stand, seen from the tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The schema of its input.</param>
/// <param name="SchemaScope">The keywords of that schema.</param>
/// <param name="Owner">The member that holds <c>strict</c>.</param>
/// <param name="Scope">What <paramref name="Owner"/> may hold.</param>
internal sealed record ToolMembers(string Name, string Schema, FieldScope? SchemaScope, string Owner, FieldScope? Scope)
{
    /// <summary>The member that asks for strictness, of the tool at <paramref name="tool"/>.</summary>
    public FieldRef Strict(in FieldPath tool) => new(Scope!, "strict", tool.Member(Owner));
}

/// <summary>Whether the model must, may or must not call a tool.</summary>
internal enum ToolChoiceMode
{
    NotGiven,
    None,
    Auto,
    Required,
    Named,
}

/// <summary>A choice among the tools.</summary>
internal struct ToolChoice
{
    public ToolChoiceMode Mode { get; set; }

    /// <summary>The member that chooses.</summary>
    public FieldRef Field { get; set; }

    /// <summary>The tool, when one is named.</summary>
    public ToolIdentifier Name { get; set; }

    /// <summary>Where its name stands.</summary>
    public FieldPath NamePath { get; set; }

    /// <summary>Whether other tools than the allowed ones may not be called.</summary>
    public bool OnlyAllowed { get; set; }

    /// <summary>Where the allowed ones stand.</summary>
    public FieldPath AllowedPath { get; set; }

    /// <summary>Whether the client insists on a call.</summary>
    public readonly bool Insists => Mode is ToolChoiceMode.Required or ToolChoiceMode.Named;
}
