using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>Forms of an answer.</summary>
internal enum AnswerForm
{
    Text,

    /// <summary>Some object of JSON.</summary>
    JsonObject,

    /// <summary>JSON that follows a schema.</summary>
    Schema,
}

/// <summary>How the answer is to look.</summary>
internal struct AnswerFormat
{
    public AnswerForm Form { get; set; }

    /// <summary>The member that asks for it.</summary>
    public FieldRef Field { get; set; }

    /// <summary>The client's word for <see cref="AnswerForm.JsonObject"/>.</summary>
    public string ObjectWord { get; set; }

    /// <summary>The schema's name.</summary>
    public ToolIdentifier Name { get; set; }

    /// <summary>A string that can be copied, or nothing.</summary>
    public JsonElement Description { get; set; }

    /// <summary>An object, free of lone surrogates.</summary>
    public JsonElement Schema { get; set; }

    /// <summary>Where the schema stands.</summary>
    public FieldPath SchemaPath { get; set; }

    /// <summary>The keywords of the schema.</summary>
    public FieldScope SchemaScope { get; set; }
}
