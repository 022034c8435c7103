using System.Text;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>How a form of the answer is asked for: in words, as a setting, or by a tool that must be called and whose input is the answer.</summary>
internal static class AnswerRules
{
    private const string AnswerToolText = "extproc_structured_answer";

    /// <summary>The tool whose input is the answer, on models that are made to answer by schema in this way.</summary>
    public static readonly byte[] AnswerTool = Encoding.ASCII.GetBytes(AnswerToolText);

    /// <summary>The same as a name.</summary>
    public static readonly ToolIdentifier AnswerToolName = ToolIdentifier.Of(AnswerTool);

    /// <summary>
    /// What asks for an object in words, behind the other system texts. A forced tool with an open schema would be surer, but
    /// models then answer with <c>{}</c>; and Bedrock takes no open schema.
    /// </summary>
    public static ReadOnlySpan<byte> ObjectInstruction =>
        "Answer with exactly one JSON object and nothing else: no text before or after it, no code fence."u8;

    /// <summary>What the answer tool says about itself when the client does not.</summary>
    public static ReadOnlySpan<byte> AnswerToolPurpose => "Gives the answer to the user. Call it once, with the whole answer."u8;

    /// <summary>Whether the model must call a tool to answer, which no model does while it thinks.</summary>
    public static bool ForcesTool(in AnswerFormat format, ModelCapabilities model) =>
        format.Form == AnswerForm.Schema && model.StructuredOutput == StructuredOutputStyle.ForcedTool;

    /// <summary>Refuses a form that the model cannot be asked for.</summary>
    public static Refusal? Check(in AnswerFormat format, bool stream, ModelCapabilities model)
    {
        if (format.Form == AnswerForm.JsonObject)
        {
            return model.System ? null : format.Field.Refuse($"cannot be '{format.ObjectWord}': this model takes no instructions");
        }

        if (format.Form == AnswerForm.Text || model.StructuredOutput == StructuredOutputStyle.TextFormat)
        {
            return null;
        }

        if (model.StructuredOutput == StructuredOutputStyle.None)
        {
            return format.Field.Refuse("with a schema is not possible: this model cannot be made to answer so");
        }

        if (stream && !model.StreamingTools)
        {
            return format.Field.Refuse("with a schema is not possible in a stream of this model");
        }

        return JsonSchema.DescribesObject(format.Schema)
            ? null
            : RequestValue.Refuse(format.SchemaPath.Member("type"), "must be 'object' for this model");
    }

    /// <summary>
    /// Decides how the model is made to call the answer tool, or one of the client's when these may be called. A client that
    /// insists on a call of its own tools gets that instead of an answer.
    /// </summary>
    public static Refusal? CheckChoice(in AnswerFormat format, bool mayCallTools, string toolList, ModelCapabilities model)
    {
        if (model.ToolChoice.HasFlag(mayCallTools ? ToolChoices.Any : ToolChoices.Tool))
        {
            return null;
        }

        return format.Field.Refuse(mayCallTools
            ? $"with a schema cannot be combined with '{toolList}' on this model"
            : "with a schema is not possible: this model cannot be made to answer so");
    }

    /// <summary>Refuses tools of the client of which one has the name of the answer tool.</summary>
    public static Refusal NameIsTaken(in FieldRef tools) => tools.Refuse(
        $"has a tool with the name under which this model gives an answer with a schema: '{AnswerToolText}'");
}
