using MultiModel.ObjectStore.Configuration;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Every operation of this store.</summary>
internal static class S3Operations
{
    public static OperationTable Table(IServiceProvider services)
    {
        var buckets = services.GetRequiredService<BucketOperations>();
        var objects = services.GetRequiredService<ObjectOperations>();
        var lists = services.GetRequiredService<ListOperations>();
        var uploads = services.GetRequiredService<UploadOperations>();
        var uploadLists = services.GetRequiredService<UploadListOperations>();
        var copies = services.GetRequiredService<CopyOperations>();
        var tags = services.GetRequiredService<TaggingOperations>();
        return new OperationTable(
        [
            new("ListBuckets", "GET", Scope.Service, Access.Read, buckets.ListAsync),
            new("CreateBucket", "PUT", Scope.Bucket, Access.Write, buckets.CreateAsync) { ReadsBody = true },
            new("HeadBucket", "HEAD", Scope.Bucket, Access.Read, buckets.HeadAsync),
            new("DeleteBucket", "DELETE", Scope.Bucket, Access.Write, buckets.DeleteAsync),
            new("GetBucketLocation", "GET", Scope.Bucket, Access.Read, buckets.LocationAsync) { Query = ["location"] },

            new("ListObjects", "GET", Scope.Bucket, Access.Read, lists.ListV1Async),
            new("ListObjectsV2", "GET", Scope.Bucket, Access.Read, lists.ListV2Async) { Query = ["list-type"] },
            new("ListMultipartUploads", "GET", Scope.Bucket, Access.Read, uploadLists.ListUploadsAsync) { Query = ["uploads"] },
            new("DeleteObjects", "POST", Scope.Bucket, Access.Write, objects.DeleteManyAsync) { Query = ["delete"], ReadsBody = true },

            new("PutObject", "PUT", Scope.Object, Access.Write, objects.PutAsync) { ReadsBody = true },
            new("CopyObject", "PUT", Scope.Object, Access.Write, copies.CopyAsync) { Header = "x-amz-copy-source" },
            new("GetObject", "GET", Scope.Object, Access.Read, objects.GetAsync),
            new("HeadObject", "HEAD", Scope.Object, Access.Read, objects.GetAsync),
            new("DeleteObject", "DELETE", Scope.Object, Access.Write, objects.DeleteAsync),

            new("GetObjectTagging", "GET", Scope.Object, Access.Read, tags.GetAsync) { Query = ["tagging"] },
            new("PutObjectTagging", "PUT", Scope.Object, Access.Write, tags.PutAsync) { Query = ["tagging"], ReadsBody = true },
            new("DeleteObjectTagging", "DELETE", Scope.Object, Access.Write, tags.DeleteAsync) { Query = ["tagging"] },

            new("CreateMultipartUpload", "POST", Scope.Object, Access.Write, uploads.CreateAsync) { Query = ["uploads"] },
            new("UploadPart", "PUT", Scope.Object, Access.Write, uploads.PutPartAsync) { Query = ["uploadId", "partNumber"], ReadsBody = true },
            new("UploadPartCopy", "PUT", Scope.Object, Access.Write, copies.CopyPartAsync) { Query = ["uploadId", "partNumber"], Header = "x-amz-copy-source" },
            new("ListParts", "GET", Scope.Object, Access.Read, uploadLists.ListPartsAsync) { Query = ["uploadId"] },
            new("CompleteMultipartUpload", "POST", Scope.Object, Access.Write, uploads.CompleteAsync) { Query = ["uploadId"], ReadsBody = true },
            new("AbortMultipartUpload", "DELETE", Scope.Object, Access.Write, uploads.AbortAsync) { Query = ["uploadId"] },
        ]);
    }
}
