using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.LocalStack.Hosting;

/// <summary>The request target as the client sent it.</summary>
internal static class RequestTarget
{
    /// <summary>Path and query byte for byte: <c>Request.Path</c> is decoded, and a signature covers the encoded form.</summary>
    public static string Of(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
