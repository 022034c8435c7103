using System.Net;
using Amazon.Runtime;
using ExtProc.Aws.Credentials;
using Xunit;
using static ExtProc.Aws.Tests.Credentials.SnapshotFixture;

namespace ExtProc.Aws.Tests.Credentials;

public sealed class SecretsInReportsTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public async Task A_failure_names_types_and_codes_but_never_a_message()
    {
        await using var fixture = new SnapshotFixture();
        _ = fixture.Snapshot.FetchNowAsync(CancellationToken.None);

        var change = await fixture.FailNextAsync(new InvalidDataException(
            $"Line 3:<aws_secret_access_key {Secret}> in file x",
            new AmazonServiceException(Secret) { ErrorCode = "AccessDenied", StatusCode = HttpStatusCode.Forbidden }));

        Assert.Equal(
            "The source failed: InvalidDataException, AmazonServiceException (AccessDenied, 403). "
            + "Now there are no keys that work; next attempt in 1 s.",
            change.Message);
    }

    [Fact]
    public async Task An_error_code_that_is_not_a_code_is_left_out()
    {
        await using var fixture = new SnapshotFixture();
        _ = fixture.Snapshot.FetchNowAsync(CancellationToken.None);

        var change = await fixture.FailNextAsync(new AmazonServiceException("m") { ErrorCode = Secret });

        Assert.DoesNotContain(Secret, change.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sources_own_message_is_passed_on()
    {
        await using var fixture = new SnapshotFixture();
        _ = fixture.Snapshot.FetchNowAsync(CancellationToken.None);

        var change = await fixture.FailNextAsync(new CredentialSourceException("The chain is empty.", new IOException(Secret)));

        Assert.StartsWith("The chain is empty. Now", change.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, change.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_keys_are_told_by_the_end_of_their_id_and_when_they_end()
    {
        await using var fixture = new SnapshotFixture();
        await fixture.GiveAsync(Keys("ASIAONE", TimeSpan.FromHours(1)));

        Assert.Equal("Keys …AONE are in use until 2026-11-20 13:00:00Z.", (await fixture.NextChangeAsync()).Message);
    }

    [Fact]
    public void Keys_show_the_end_of_their_id_alone() =>
        Assert.Equal("AwsCredentials { …AONE }", Keys("ASIAONE", TimeSpan.FromHours(1)).ToString());
}
