using ExtProc.Aws.SigV4;

namespace ExtProc.Core.Teams;

/// <summary>The first two segments of a Bedrock runtime path; a model id is one segment, slashes and colons of an ARN too.</summary>
internal static class ModelPath
{
    /// <summary><c>/model/{id}</c>, the id percent-encoded once.</summary>
    public static string Of(string modelId) => "/model/" + UriEncoding.EncodeSegment(modelId);
}
