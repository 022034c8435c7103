using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>How a client's API speaks of a conversation: the ends of sentences that begin with a member's name.</summary>
/// <param name="List">Where the messages stand.</param>
/// <param name="ContentMember">The member of a message that holds its texts.</param>
/// <param name="LostReasoning">The member that is reported when reasoning is followed by nothing.</param>
/// <param name="MissingResult">Said of a call without a result.</param>
/// <param name="StrayResult">Said of a result that answers no call.</param>
/// <param name="StrayUnnamedResult">Said of a result without an id that answers no call.</param>
/// <param name="SecondUnnamedCall">Said of a call without an id while another one waits for its result.</param>
internal sealed record ConversationWords(
    FieldPath List,
    string ContentMember,
    FieldRef LostReasoning,
    string MissingResult,
    string StrayResult,
    string StrayUnnamedResult,
    string SecondUnnamedCall)
{
    public static readonly ConversationWords Unset = new(default, "", default, "", "", "", "");
}
