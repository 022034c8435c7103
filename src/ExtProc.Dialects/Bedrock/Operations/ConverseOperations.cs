using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Operations;

/// <summary>The operations of Bedrock's Converse API. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html</summary>
internal static class ConverseOperations
{
    /// <summary>The reply is one JSON document.</summary>
    public static readonly Operation Whole = new("converse", "/converse", "application/json");

    /// <summary>The reply is an event stream.</summary>
    public static readonly Operation Stream =
        new("converse_stream", "/converse-stream", "application/vnd.amazon.eventstream") { Streams = true };
}
