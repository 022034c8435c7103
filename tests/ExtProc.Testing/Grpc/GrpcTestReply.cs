using System.Net;
using System.Net.Http.Headers;

namespace ExtProc.Testing.Grpc;

/// <summary>How a call ended.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Status"><c>grpc-status</c> from the trailers or a trailers-only response; null when there is none.</param>
/// <param name="Message"><c>grpc-message</c>, decoded; null when there is none.</param>
/// <param name="Messages">What had not been read before.</param>
/// <param name="Headers">The response headers.</param>
public sealed record GrpcTestReply(
    HttpStatusCode HttpStatus, int? Status, string? Message, IReadOnlyList<byte[]> Messages, HttpResponseHeaders Headers);
