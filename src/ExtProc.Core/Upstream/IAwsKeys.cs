using ExtProc.Aws.Credentials;

namespace ExtProc.Core.Upstream;

/// <summary>The keys to sign with, as an exchange sees them: there or not, never waited for.</summary>
internal interface IAwsKeys
{
    /// <summary>Keys that work now, or null.</summary>
    AwsCredentials? Current { get; }

    /// <summary>Asks for other keys, because AWS says that these have expired. They are fetched in the background.</summary>
    /// <param name="expired">The keys that a request was signed with.</param>
    /// <returns>Whether trying again soon makes sense: newer keys are here or on their way.</returns>
    bool RequestRenewal(AwsCredentials expired);
}
