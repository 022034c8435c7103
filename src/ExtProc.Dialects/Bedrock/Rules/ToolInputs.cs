using System.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>How the input of an earlier call is sent.</summary>
internal enum InputForm
{
    /// <summary>The text is an object of JSON.</summary>
    Object,

    /// <summary>There is none: an empty object.</summary>
    Empty,

    /// <summary>The text should be an object and is not: it goes where nothing of it is lost.</summary>
    Raw,
}

/// <summary>Judges text that a model once wrote as the input of a call; Converse takes an object.</summary>
internal static class ToolInputs
{
    /// <summary>Judges the text.</summary>
    /// <param name="escaped">The inside of a JSON string.</param>
    /// <param name="json">The same without escapes.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="memory">Where copies of long names come from.</param>
    /// <param name="form">How it is sent.</param>
    public static Refusal? Judge(
        ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> json, in FieldPath path, MemoryPool<byte> memory, out InputForm form)
    {
        form = InputForm.Object;
        if (JsonText.IsBlank(escaped))
        {
            form = InputForm.Empty;
            return null;
        }

        switch (EmbeddedObject.Check(json, memory))
        {
            case EmbeddedFault.NoObject:
                form = InputForm.Raw;
                return null;
            case EmbeddedFault.TooDeep:
                return RequestValue.Refuse(path, $"is nested deeper than {EmbeddedObject.MostLevels} levels");
            case EmbeddedFault.DuplicateMember:
                return RequestValue.Refuse(path, "gives the same member twice in one object");
            case EmbeddedFault.TooManyMembers:
                return RequestValue.Refuse(path, $"has too many members: {EmbeddedObject.MostMembers} are taken");
            case EmbeddedFault.BrokenName:
            case var _ when JsonText.HasLoneSurrogate(json):
                return RequestValue.BrokenText(path);
            default:
                return null;
        }
    }
}
