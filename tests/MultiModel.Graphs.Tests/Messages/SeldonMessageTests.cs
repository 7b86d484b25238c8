using System.Buffers;
using System.Text;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Tests.Messages;

public sealed class SeldonMessageTests
{
    [Fact]
    public void Read_NdArray_GivesNumbersShapeAndNames()
    {
        var data = Array("""{"data":{"names":["a","b"],"ndarray":[[1,2.5],[-3e-2,4]]},"other":{"x":[1]}}""");

        Assert.Equal([2, 2], data.Array.Shape);
        Assert.Equal([1, 2.5, -0.03, 4], ((TypedArray<double>)data.Array).Values);
        Assert.Equal(["a", "b"], data.Names);
        Assert.Equal(ArrayEncoding.NdArray, data.Encoding);
    }

    [Fact]
    public void Read_Tensor_GivesNumbersInItsShape()
    {
        var data = Array("""{"data":{"tensor":{"values":[1,2,3,4,5,6],"shape":[2,3]}}}""");

        Assert.Equal([2, 3], data.Array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], ((TypedArray<double>)data.Array).Values);
        Assert.Equal(ArrayEncoding.Tensor, data.Encoding);
    }

    [Fact]
    public void Read_ManyRows_KeepsEveryNumber()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => $"[{i},{i}.5]");
        var data = Array($"{{\"data\":{{\"ndarray\":[{string.Join(',', rows)}]}}}}");

        Assert.Equal([5000, 2], data.Array.Shape);
        Assert.Equal(Enumerable.Range(0, 5000).SelectMany(i => new[] { i, i + 0.5 }), ((TypedArray<double>)data.Array).Values);
    }

    [Fact]
    public void Read_MixedList_IsKeptAsItIs()
    {
        var data = Array("""{"data":{"ndarray":[["a",1],[true,{"b":[]}]]}}""");

        var mixed = Assert.IsType<MixedArray>(data.Array);
        Assert.Equal("""[["a",1],[true,{"b":[]}]]""", Encoding.UTF8.GetString(mixed.Utf8.Span));
        Assert.Equal(2, mixed.Shape[0]);
    }

    [Fact]
    public void Read_OtherPayloads_GiveTheirValue()
    {
        Assert.Equal("hello", Assert.IsType<StringPayload>(Read("""{"strData":"hello"}""").Payload).Text);
        Assert.Equal("abc"u8.ToArray(), Assert.IsType<BinaryPayload>(Read("""{"binData":"YWJj"}""").Payload).Bytes.ToArray());
        Assert.Equal("""{"a":[1, 2]}"""u8.ToArray(), Assert.IsType<JsonPayload>(Read("""{"jsonData":{"a":[1, 2]}}""").Payload).Utf8.ToArray());
    }

    [Fact]
    public void Read_Meta_GivesAllItsParts()
    {
        var meta = Read("""{"meta":{"puid":"p","tags":{"t":{"deep":1}},"routing":{"r":1},"requestPath":{"n":"i"},"metrics":[{"key":"k","type":"TIMER","value":2.5,"tags":{"a":"b"}}]},"strData":""}""").Meta;

        Assert.Equal("p", meta.Puid);
        Assert.Equal(1, meta.Tags["t"].GetProperty("deep").GetInt32());
        Assert.Equal(1, meta.Routing["r"]);
        Assert.Equal([new("n", "i")], meta.RequestPath);
        var metric = Assert.Single(meta.Metrics);
        Assert.Equal(("k", MetricType.Timer, 2.5, "b"), (metric.Key, metric.Type, metric.Value, metric.Tags["a"]));
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[1]]},"strData":"x"}""")]
    [InlineData("""{"binData":"AA==","strData":"x","data":{"ndarray":[[1]]}}""")]
    public void Read_SeveralPayloads_TheArrayCounts(string json) => Assert.IsType<ArrayPayload>(Read(json).Payload);

    [Fact]
    public void Read_OneLengthOfMinusOne_IsInferredAsNumpyDoes() =>
        Assert.Equal([2, 4], Assert.IsType<ArrayPayload>(Read("""{"data":{"tensor":{"shape":[-1,4],"values":[1,2,3,4,5,6,7,8]}}}""").Payload).Array.Shape);

    [Fact]
    public void Write_Meta_IsSortedAtEveryLevelAndHasNoEmptyPuid()
    {
        var meta = Read("""{"strData":"x","meta":{"puid":"","tags":{"b":1,"a":{"z":1,"y":[{"d":0,"c":2.0}]}}}}""").Meta;
        var output = new ArrayBufferWriter<byte>();

        SeldonMessageWriter.Write(new SeldonMessage(new StringPayload("x"), meta), output);

        Assert.Equal("""{"meta":{"tags":{"a":{"y":[{"c":2.0,"d":0}],"z":1},"b":1}},"strData":"x"}""" + "\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}", "none of them")]
    [InlineData("[]", "got a list")]
    [InlineData("""{"data":{"ndarray":[[1,2]]}} x""", "not valid JSON")]
    [InlineData("""{"data":[]}""", "data: expected an object")]
    [InlineData("""{"data":{}}""", "ndarray or tensor")]
    [InlineData("""{"data":{"ndarray":[[1,NaN]]}}""", "not valid JSON")]
    [InlineData("""{"data":{"ndarray":[[1,Infinity]]}}""", "not valid JSON")]
    [InlineData("""{"data":{"ndarray":[[1,null]]}}""", "data.ndarray[0][1]: expected a number, got null")]
    [InlineData("""{"data":{"ndarray":[[1,2],[1e999,0]]}}""", "data.ndarray[1][0]: the number is too large")]
    [InlineData("""{"data":{"ndarray":[[1,2],[3]]}}""", "data.ndarray[1]: the rows are not of one length: got 1 values, expected 2")]
    [InlineData("""{"data":{"ndarray":[[1,2],3]}}""", "not of one length")]
    [InlineData("""{"data":{"ndarray":[1,[2]]}}""", "not of one length")]
    [InlineData("""{"data":{"ndarray":[[],1]}}""", "data.ndarray[1]: the rows are not of one length: got a number, expected a list")]
    [InlineData("""{"data":{"ndarray":[[[]],[1]]}}""", "data.ndarray[1][0]: the rows are not of one length: got a number, expected a list")]
    [InlineData("""{"data":{"ndarray":[[[[[[[[[[1]]]]]]]]]]}}""", "dimensions")]
    [InlineData("""{"data":{"tensor":{"shape":[2,2],"values":[1,2,3]}}}""", "shape (2, 2) needs 4 values, got 3")]
    [InlineData("""{"data":{"tensor":{"shape":[-1,-1],"values":[1]}}}""", "whole numbers")]
    [InlineData("""{"data":{"tensor":{"shape":[-1,4],"values":[1]}}}""", "whole numbers")]
    [InlineData("""{"data":{"tensor":{"shape":[1.5],"values":[1]}}}""", "whole numbers")]
    [InlineData("""{"data":{"tensor":{"shape":[1000000,1000000],"values":[]}}}""", "values, got 0")]
    [InlineData("""{"data":{"tensor":{"values":[1]}}}""", "shape is missing")]
    [InlineData("""{"data":{"tensor":{"shape":[1],"values":["a"]}}}""", "data.tensor.values[0]")]
    [InlineData("""{"data":{"tftensor":{}}}""", "tftensor is not served")]
    [InlineData("""{"data":{"names":[1],"ndarray":[]}}""", "data.names")]
    [InlineData("""{"binData":"%"}""", "base64")]
    [InlineData("""{"strData":1}""", "strData")]
    [InlineData("""{"strData":"\ud800"}""", "Unicode")]
    [InlineData("""{"strData":"a","meta":3}""", "meta: expected an object")]
    [InlineData("""{"strData":"a","meta":{"routing":{"a":"b"}}}""", "meta.routing.a")]
    [InlineData("""{"strData":"a","meta":{"metrics":[{"key":"a","type":"7","value":1}]}}""", "COUNTER")]
    public void Read_BadMessage_IsBadDataWithTheReason(string json, string reason)
    {
        var fault = Assert.Throws<SeldonException>(() => Read(json).Payload);

        Assert.Equal(400, fault.StatusCode);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"MICROSERVICE_BAD_DATA\",\"status\":1", Encoding.UTF8.GetString(fault.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreRowsOrLevelsThanAllowed_IsBadData()
    {
        var limits = new MessageLimits { Rows = 2, Depth = 6 };

        Assert.Contains("more than 2 rows", Assert.Throws<SeldonException>(() => Read("""{"data":{"ndarray":[[1],[2],[3]]}}""", limits).Payload).Message, StringComparison.Ordinal);
        Assert.Contains("more than 2 rows", Assert.Throws<SeldonException>(() => Read("""{"data":{"ndarray":[["a"],[2],[3]]}}""", limits).Payload).Message, StringComparison.Ordinal);
        Assert.Contains("more than 2 rows", Assert.Throws<SeldonException>(() => Read("""{"data":{"tensor":{"shape":[3,1],"values":[1,2,3]}}}""", limits).Payload).Message, StringComparison.Ordinal);
        Assert.Contains("6 levels", Assert.Throws<SeldonException>(() => Read("""{"jsonData":[[[[[[[[]]]]]]]]}""", limits).Payload).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9007199254740993.0, "9007199254740992.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-12345678901234568.0, "-1.2345678901234568e+16")]
    [InlineData(9e16, "9e+16")]
    [InlineData(1e17, "1e+17")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    public void Write_Float64_IsWrittenAsPythonWritesIt(double value, string text)
        => Assert.Equal($$$"""{"data":{"names":[],"ndarray":[{{{text}}}]},"meta":{}}""" + "\n", Write(MessageArray.Of([value], 1)));

    [Fact]
    public void Write_Answer_HasSortedKeysAndEndsWithANewline()
    {
        var meta = MessageMeta.Empty.Visited("svc", "image:2").Visited("scaler", "image:1") with { Puid = "p" };

        Assert.Equal("""{"data":{"names":["t:0","t:1"],"ndarray":[[1.0,2.5]]},"meta":{"puid":"p","requestPath":{"scaler":"image:1","svc":"image:2"}}}""" + "\n",
            Write(MessageArray.Of([1.0, 2.5], 1, 2), ["t:0", "t:1"], meta));
        Assert.Equal("""{"data":{"names":[],"ndarray":[0,2]},"meta":{}}""" + "\n", Write(MessageArray.Of([0L, 2L], 2)));
        Assert.Equal("""{"data":{"names":[],"tensor":{"shape":[1,2],"values":[1,2]}},"meta":{}}""" + "\n", Write(MessageArray.Of([1L, 2L], 1, 2), encoding: ArrayEncoding.Tensor));
        Assert.Equal("""{"data":{"names":[],"ndarray":["a","é<"]},"meta":{}}""" + "\n", Write(MessageArray.Of(["a", "é<"], 2), encoding: ArrayEncoding.Tensor));
        Assert.Equal("""{"data":{"names":[],"ndarray":[true]},"meta":{}}""" + "\n", Write(MessageArray.Of([true], 1)));
    }

    [Fact]
    public void Write_MessageOfTheWire_KeepsItsBytes()
    {
        const string Json = """ { "data" : {"ndarray":[[ 1 ]]} }""";
        var buffer = new ArrayBufferWriter<byte>();

        SeldonMessageWriter.Write(SeldonMessage.FromJson(Encoding.UTF8.GetBytes(Json)), buffer);

        Assert.Equal(Json, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static SeldonMessage Read(string json, MessageLimits? limits = null) => SeldonMessage.FromJson(Encoding.UTF8.GetBytes(json), limits);

    private static ArrayPayload Array(string json) => Assert.IsType<ArrayPayload>(Read(json).Payload);

    private static string Write(MessageArray array, string[]? names = null, MessageMeta? meta = null, ArrayEncoding encoding = ArrayEncoding.NdArray)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SeldonMessageWriter.Write(new SeldonMessage(new ArrayPayload(array, names ?? [], encoding), meta ?? MessageMeta.Empty), buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
